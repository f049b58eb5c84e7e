/** A stage that is a function: counts what the run has kept, before the report is written. */
import { stageHandler } from '../../lambdas/shared/stage-handler.ts'
import { registerStage } from '../../pipeline/contract/stages.ts'

registerStage({
  name: 'CountObjects',
  doing: 'counting',
  kind: 'function',
  ofGeneration: false,
  before: 'PublishReport',
  module: import.meta.url,
  memoryMb: 256,
  timeoutSeconds: 60,
  access: { read: [], write: ['runs/*/count.json', 'runs/*/ledger/*'], list: ['runs/*'] },
})

export const handler = stageHandler('CountObjects', async ({ runId }: { runId: string }, { store }) => {
  let objects = 0
  for await (const _ of store.list(`runs/${runId}/`)) objects++
  await store.put(`runs/${runId}/count.json`, JSON.stringify({ objects }))
  return { objects }
})
