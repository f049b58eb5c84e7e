import { recordFailure } from '../pipeline/stages/record-failure.ts'
import { stageHandler } from './shared/stage-handler.ts'

export const handler = stageHandler('RecordFailure', recordFailure)
