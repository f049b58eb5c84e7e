export { kendall, rootMeanSquaredError, spearman } from './correlation.ts'
export { type FittedRbf, fitRbf, rbf } from './rbf.ts'
export { type RbfEnsembleSettings, rbfEnsemble } from './rbf-ensemble.ts'
export { type FittedSurrogate, type Surrogate, toUnitBox } from './surrogate.ts'
