export { mostNewcomers } from './newcomers.ts'
export { evaluateAll, type PopulationFunction, type SearchObjective } from './objectives.ts'
export { type GenerationPlan, type PlanRequest, planGeneration } from './plan-generation.ts'
export { paperSettings, type SearchSettings } from './settings.ts'
