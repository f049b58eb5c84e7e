export { kendall, rootMeanSquaredError, spearman } from './correlation.ts'
export { type FittedQuadratic, fitQuadratic, quadratic } from './quadratic.ts'
export { type FittedRbf, fitRbf, rbf } from './rbf.ts'
export { type RbfEnsembleSettings, rbfEnsemble } from './rbf-ensemble.ts'
export { ridge } from './ridge.ts'
export {
  type FittedSurrogate,
  type Surrogate,
  type SurrogateKind,
  type SurrogateSettings,
  toUnitBox,
} from './surrogate.ts'
export { registerSurrogate, surrogates } from './surrogates.ts'
