export { type ConstraintEvaluator, constraintEvaluator } from './constraint-evaluator.ts'
export { type GenotypeFunctions, type KnownObjective, knownObjective } from './objectives.ts'
export { type GenerationPlan, type PlanRequest, planGeneration } from './plan-generation.ts'
export { paperSettings, type SearchSettings } from './settings.ts'
