import { publishReport } from '../pipeline/stages/publish-report.ts'
import { stageHandler } from './shared/stage-handler.ts'

export const handler = stageHandler('PublishReport', publishReport)
