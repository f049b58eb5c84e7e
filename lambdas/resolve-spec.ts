import { messageOf } from '../pipeline/contract/errors.ts'
import { keepTrace, traceHeaderVariable, traceIdOf } from '../pipeline/observability/trace.ts'
import type { FunctionContext } from '../pipeline/stages/function-context.ts'
import { resolveSpec } from '../pipeline/stages/resolve-spec.ts'
import { stageHandler } from './shared/stage-handler.ts'

export const handler = stageHandler('ResolveSpec', async (input: unknown, context) => {
  const state = await resolveSpec(input, context)
  await leaveTrace(state.runId, context)
  return state
})

/** For the jobs of this execution. */
async function leaveTrace(runId: string, { store, logger }: FunctionContext): Promise<void> {
  const traceId = traceIdOf(process.env[traceHeaderVariable])
  if (traceId === undefined) return
  try {
    await keepTrace(store, runId, traceId)
  } catch (error) {
    logger.info('no trace for the jobs', { cause: messageOf(error) })
  }
}
