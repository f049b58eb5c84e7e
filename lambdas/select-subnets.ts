import { selectSubnets } from '../pipeline/stages/select-subnets.ts'
import { stageHandler } from './shared/stage-handler.ts'

export const handler = stageHandler('SelectSubnets', selectSubnets)
