export { adaptive, type FittedAdaptive } from './adaptive.ts'
export { type BoostingSettings, boostedTrees } from './boosted-trees.ts'
export { cart } from './cart.ts'
export { kendall, rootMeanSquaredError, spearman } from './correlation.ts'
export { type FittedKriging, fitKriging, kriging } from './kriging.ts'
export { type MlpSettings, mlp } from './mlp.ts'
export { type FittedQuadratic, fitQuadratic, quadratic } from './quadratic.ts'
export { type FittedRbf, rbf } from './rbf.ts'
export { type RbfEnsembleSettings, rbfEnsemble } from './rbf-ensemble.ts'
export { groupsByPart } from './relevance.ts'
export { ridge } from './ridge.ts'
export {
  type FittedSurrogate,
  type Surrogate,
  type SurrogateKind,
  type SurrogateSettings,
  toUnitBox,
} from './surrogate.ts'
export { registerSurrogate, surrogates } from './surrogates.ts'
