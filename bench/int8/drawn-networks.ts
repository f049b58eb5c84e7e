/** Random networks of a run's supernet, for what asks what 8-bit integers cost. */
import { openParts } from '../../batch-image/dataset/open-examples.ts'
import { openInt8Images } from '../../batch-image/quantisation/int8.ts'
import { loadCheckpoint } from '../../batch-image/training/checkpoints.ts'
import { feasibleSubnets } from '../../batch-image/training/feasible-subnets.ts'
import { fittedHeads, openFrozenFeatures } from '../../batch-image/training/frozen-features.ts'
import { measure, openMeasuring } from '../../batch-image/training/measuring.ts'
import { openSupernet } from '../../batch-image/training/open-supernet.ts'
import { readRunInputs, readTrained } from '../../batch-image/training/run-inputs.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { trainedManifestSchema } from '../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../pipeline/contract/keys.ts'
import { findDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { openStore } from '../../pipeline/store/open-store.ts'

/**
 * Weights are those of the last generation, heads included, and networks keep the run's limits: of others they know nothing.
 * With `pixels` weights are those from before the search at this input size, with heads fitted to each network's own features.
 * @returns the run's inputs and images, and one network after the other with what it is worth in the engine
 */
export async function openDrawnNetworks(location: string, runId: string, count: number, pixels: number | undefined) {
  const store = openStore(location)
  const inputs = await readRunInputs(store, runId)
  const { space, dataset } = inputs
  const parts = await openParts(store, dataset)
  const images = await openInt8Images(inputs, parts)

  async function* networks() {
    const measuring = await openMeasuring(inputs, parts.train, parts.test)
    const context = { threads: 1, log: () => {} }
    const subnets = feasibleSubnets(inputs)
    const generator = createGenerator(1, 'networks in integers')
    const generation = pixels === undefined ? await lastGeneration(store, runId) : beforeSearch.head
    const wanted = Array.from({ length: count }, () => {
      if (pixels === undefined) return space.encode(subnets.draw(generator, (each) => space.draw(each)))
      return space.encode(space.withResolution(space.decode(space.draw(generator)), pixels))
    })
    for (const width of space.supernets.keys()) {
      const supernet = openSupernet(inputs, width, context, { transfers: [] })
      const { checkpoint } = await readTrained(store, runId, generation, width)
      const start = await loadCheckpoint(store, checkpoint)
      const frozen =
        pixels === undefined ? undefined : await openFrozenFeatures(inputs, width, context, start, parts.train)
      for (const genotype of wanted.filter((each) => space.supernetOf(each) === width)) {
        const heads = frozen && (await fittedHeads(supernet.task, frozen, genotype, 'calibrated', parts))
        supernet.load(new Map([...start, ...(heads ?? [])]))
        const engine = await measure(supernet, genotype, measuring)
        yield { genotype, engine, network: supernet.extractStatic(space.decode(genotype)) }
      }
      frozen?.close()
      supernet.close()
    }
  }
  return { inputs, images, networks }
}

/** Of a run that may not have ended. */
async function lastGeneration(store: ObjectStore, runId: string): Promise<number> {
  let generation = 0
  while ((await findDocument(store, keys.trained(runId, generation + 1, 0), trainedManifestSchema)) !== undefined)
    generation++
  return generation
}
