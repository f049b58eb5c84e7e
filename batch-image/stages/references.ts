/** What the delivered networks are compared with: the ends of the supernet, and the supernet as it was before the search. */
import type { ExampleSource } from '../../data/example-source.ts'
import { costOf, type Genotype } from '../../nat/space/index.ts'
import { leadingMeasured, minimisedBy } from '../../pipeline/objectives/index.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import type { Measurement } from '../../supernet/evaluation/evaluate.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { State } from '../../supernet/variables/state.ts'
import type { JobContext } from '../job/job-context.ts'
import { feasibleSubnets } from '../training/feasible-subnets.ts'
import { fittedHeads, openFrozenFeatures } from '../training/frozen-features.ts'
import type { NormStatistics } from '../training/measuring.ts'
import type { RunInputs } from '../training/run-inputs.ts'
import { nameOfStart, readWarmStart } from '../training/starting-weights.ts'

export interface Reference {
  readonly name: string
  readonly genotype: Genotype
  /** Those that the search ends with, or those before it, with their own heads or with new ones (`loadWithFittedHeads`). */
  readonly weights: 'last' | 'before the search' | 'before the search, new heads'
}

export async function referencesOf(store: ObjectStore, runId: string, inputs: RunInputs): Promise<Reference[]> {
  const largest = largestTrained(inputs)
  const { spec, dataset, space } = inputs
  const facts = { task: spec.task, classes: dataset.classes }
  const start = await readWarmStart(store, runId, facts, space.supernetOf(largest))
  return [
    { name: 'largest subnet', genotype: largest, weights: 'last' },
    { name: 'smallest subnet', genotype: space.smallest, weights: 'last' },
    {
      name: nameOfStart(start),
      genotype: largest,
      weights: start?.head === 'kept' ? 'before the search' : 'before the search, new heads',
    },
  ]
}

/**
 * The subnet with every block, at the most pixels that the constraints allow it: a run trains nothing beyond them. Where it
 * fits at no size, the largest of the space.
 */
function largestTrained(inputs: RunInputs): Genotype {
  const { space, dataset } = inputs
  const { macs } = space.costs(dataset.classes.length)
  const { keeps } = feasibleSubnets(inputs)
  const whole = space.resolutions.map((pixels) =>
    space.encode(space.withResolution(space.decode(space.largest), pixels)),
  )
  const [largest = space.largest] = whole.filter(keeps).sort((a, b) => costOf(macs, b) - costOf(macs, a))
  return largest
}

/** What a reference with new heads is called after, beside its name. */
export const namesOfNorms: Readonly<Record<NormStatistics, string>> = {
  saved: 'own norms',
  calibrated: 'calibrated norms',
}

/**
 * Loads the weights from before the search with the heads that are best on what they make of the images, fitted to
 * convergence: a classifier of a few epochs would make the transfer look better than it is. For the same reason the batch
 * norms keep the statistics that the weights came with where that is better on the validation images: calibrated on 256
 * photos of clothes, EfficientNet-Lite1 at 96 pixels is right on 55.1 % of the test images instead of 75.5 %.
 * @param start weights before the search, of one width; where the task knows no closed form, with their own heads
 * @param genotype the whole network, which is what the saved statistics fit
 * @param measured what is loaded, on the validation images
 * @returns which statistics to measure with, and what they came to
 */
export async function loadWithFittedHeads(
  context: JobContext,
  inputs: RunInputs,
  supernet: Supernet,
  start: State,
  genotype: Genotype,
  images: Readonly<Record<'train' | 'validation', ExampleSource>>,
  measured: (norms: NormStatistics) => Promise<Measurement>,
): Promise<{ readonly norms: NormStatistics; readonly validation: Measurement }> {
  const { task } = supernet
  const leading = leadingMeasured(minimisedBy(inputs.spec, inputs.named))
  const frozen = await openFrozenFeatures(inputs, inputs.space.supernetOf(genotype), context, start, images.train)
  try {
    const tried = []
    for (const norms of ['saved', 'calibrated'] as const) {
      const heads = await fittedHeads(task, frozen, genotype, norms, images)
      const state = new Map([...start, ...(heads ?? [])])
      supernet.load(state)
      tried.push({ norms, state, validation: await measured(norms) })
    }
    const [saved, calibrated] = tried
    const best = calibrated.validation[leading] < saved.validation[leading] ? calibrated : saved
    supernet.load(best.state)
    return { norms: best.norms, validation: best.validation }
  } finally {
    frozen.close()
  }
}
