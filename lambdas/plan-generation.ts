import { planGeneration } from '../pipeline/stages/plan-generation.ts'
import { stageHandler } from './shared/stage-handler.ts'

export const handler = stageHandler('PlanGeneration', planGeneration)
