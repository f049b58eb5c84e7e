/** A stage that is a job: notes which networks a generation measures, before they are measured. */
import type { StageRun } from '../../batch-image/job/job-context.ts'
import { planSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { registerStage } from '../../pipeline/contract/stages.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'

registerStage({
  name: 'NoteCandidates',
  doing: 'noting candidates',
  kind: 'job',
  ofGeneration: true,
  before: 'EvaluateSubnets',
  module: import.meta.url,
  writes: ['runs/*/notes/*'],
})

export const run: StageRun = async ({ store, runId, generation }) => {
  const { measure } = await readDocument(store, keys.plan(runId, generation), planSchema)
  await store.put(`runs/${runId}/notes/${generation}.json`, JSON.stringify(measure.length))
  return { images: 0, measurements: 0 }
}
