import { selectSubnets } from '../pipeline/stages/select-subnets.ts'
import { stageHandler } from './shared/stage-handler.ts'

/** The state of the workflow holds 256 KiB, and what was selected may be larger: only how many children finish it. */
export const handler = stageHandler('SelectSubnets', async (...[state, context]: Parameters<typeof selectSubnets>) => ({
  finishChildren: (await selectSubnets(state, context)).finish.length,
}))
