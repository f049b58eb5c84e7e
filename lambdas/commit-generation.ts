import { commitGeneration } from '../pipeline/stages/commit-generation.ts'
import { stageHandler } from './shared/stage-handler.ts'

export const handler = stageHandler('CommitGeneration', commitGeneration)
