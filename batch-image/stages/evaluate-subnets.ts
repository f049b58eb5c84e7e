/** EvaluateSubnets: one shard of the plan's architectures, measured with the weights of this generation. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type MeasuredShard, measuredShardSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { recordedValues } from '../../pipeline/objectives/index.ts'
import { findDocument, publishDocument } from '../../pipeline/store/json-documents.ts'
import { openExamples } from '../dataset/open-examples.ts'
import type { JobContext, StageReport } from '../job/job-context.ts'
import { loadCheckpoint } from '../training/checkpoints.ts'
import { measure, openMeasuring } from '../training/measuring.ts'
import { openSupernet } from '../training/open-supernet.ts'
import { readPlan, readRunInputs, readTrained } from '../training/run-inputs.ts'

export async function run(context: JobContext): Promise<StageReport> {
  const { store, runId, generation, child: shard, signal } = context
  const key = keys.measured(runId, generation, shard)
  if ((await findDocument(store, key, measuredShardSchema)) !== undefined) return { images: 0, measurements: 0 }
  const inputs = await readRunInputs(store, runId)
  const { spec, space, dataset, named } = inputs
  const plan = await readPlan(store, runId, generation)
  const facts = { space, classes: dataset.classes.length }
  const indices = plan.shards[shard] ?? []
  const entries: MeasuredShard['entries'] = []
  let images = 0
  if (indices.length > 0) {
    const train = await openExamples(store, dataset, 'train')
    const validation = await openExamples(store, dataset, 'validation')
    const measuring = await openMeasuring(inputs, train, validation, spec.evaluation.validationImages)
    const started = performance.now()
    for (const width of space.supernets.keys()) {
      const ofWidth = indices.filter((index) => space.supernetOf(plan.measure[index]) === width)
      if (ofWidth.length === 0) continue
      const supernet = openSupernet(inputs, width, context, { transfers: [] })
      try {
        const { checkpoint } = await readTrained(store, runId, generation, width)
        supernet.load(await loadCheckpoint(store, checkpoint))
        for (const index of ofWidth) {
          signal.throwIfAborted()
          const genotype = plan.measure[index]
          const measurement = await measure(supernet, genotype, measuring)
          const objectives = recordedValues(spec, facts, genotype, measurement, named)
          entries.push({ genotype, objectives, crossEntropy: measurement.crossEntropy })
          images += measuring.imagesPerSubnet
          context.progress({
            done: entries.length,
            total: indices.length,
            unit: 'subnets',
            imagesPerSecond: images / ((performance.now() - started) / 1000),
          })
          await nextTurn()
        }
      } finally {
        supernet.close()
      }
    }
  }
  await publishDocument(store, key, measuredShardSchema, { schema: 1, runId, generation, shard, entries })
  return { images, measurements: entries.length }
}
