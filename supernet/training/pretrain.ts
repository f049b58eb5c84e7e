/**
 * Pre-training of a supernet on one or several source tasks, which take turns at its steps and share its head. The largest subnet first,
 * its channels sorted; then in each step a leader, the smallest subnet and random ones, which learn from the leader, too, at a random
 * resolution. That is how progressive shrinking ends (Cai et al., ICLR 2020), by the rules of BigNAS (Yu et al., ECCV 2020), but that
 * the largest leads only some of the steps: random leaders cost a third.
 *
 * Every step's randomness is a function of the seed and the step, so a resumed run sees the same numbers.
 */
import { type ExampleSource, examplesAt } from '../../data/example-source.ts'
import { mapInOrder } from '../../data/files/map-in-order.ts'
import { createGenerator, type Generator } from '../../nat/random/index.ts'
import { costOf, type Space } from '../../nat/space/index.ts'
import type { ChannelStatistics } from '../families/index.ts'
import type { Supernet } from '../supernet.ts'
import { all as transfer } from '../transfer/index.ts'
import { onLabels, teacherAndPupils } from '../transfer/steps/index.ts'
import type { Augmentation } from './augmentation.ts'
import { checkedStep } from './diverged.ts'
import { augmentedBatch } from './mini-batch.ts'
import { warmedCosine } from './schedule.ts'

export interface PretrainSource {
  readonly images: ExampleSource
  /** Class of the supernet's head that its class 0 is; it has those that follow. */
  readonly firstClass: number
  /** Of the steps, relative to the other sources. */
  readonly share: number
  /** Its images are normalised by its own, as those of a task that the supernet is transferred to. */
  readonly statistics: ChannelStatistics
  readonly augmentation: Augmentation
}

export interface PretrainSettings {
  readonly seed: number
  /** Steps on the largest subnet alone. */
  readonly largestSteps: number
  /** Steps of a leader and those who learn from it, after them. */
  readonly sandwichSteps: number
  readonly batch: number
  readonly learningRate: number
  /** Learning rate of the head, as a multiple of that of the others: it has many rows, and each is seldom right. */
  readonly headRate: number
  readonly warmUpSteps: number
  readonly momentum: number
  readonly weightDecay: number
  /** The largest subnet leads each so many steps; in the others, a random one does. */
  readonly largestEvery: number
  /** Random subnets per batch, beside the leader and the smallest. */
  readonly randomSubnets: number
  /** Multiply-accumulates that they have at most. */
  readonly randomMacs: number
  /** Narrow subnets have been trained before: the weights come from an earlier cycle. */
  readonly narrowTrained: boolean
  /** Weight of the leader's answers in the targets of the others. */
  readonly distillation: number
}

export interface PretrainProgress {
  readonly step: number
  readonly totalSteps: number
  /** Cross-entropy of the leader on this batch. */
  readonly loss: number
  /** Position of the batch's source among them. */
  readonly source: number
  readonly learningRate: number
}

/** Batches that are read while a step is made. */
const readAhead = 2

/**
 * Trains from step `from` to the end.
 * @param onStep called after every step; may save a checkpoint of `step + 1`
 * @throws Diverged
 */
export async function pretrain(
  supernet: Supernet,
  space: Space,
  sources: readonly PretrainSource[],
  settings: PretrainSettings,
  from: number,
  onStep: (progress: PretrainProgress) => Promise<void>,
): Promise<void> {
  const totalSteps = settings.largestSteps + settings.sandwichSteps
  const withOthers = teacherAndPupils(smallestAndRandom(supernet, space, settings), {
    share: settings.distillation,
    temperature: 1,
  })
  const batches = mapInOrder(batchIndices(sources, settings, from, totalSteps), readAhead, async (chosen) => {
    const { images, labels, ...shape } = await examplesAt(sources[chosen.source].images, chosen.indices)
    const { firstClass } = sources[chosen.source]
    return { ...chosen, examples: { ...shape, images, labels: Array.from(labels, (label) => firstClass + label) } }
  })
  for await (const { step, source, indices, examples } of batches) {
    const { augmentation, statistics } = sources[source]
    if (step > 0 && step === settings.largestSteps) sortChannels(supernet, settings)
    const generator = createGenerator(settings.seed, 'pretrain', step)
    const resolution = space.resolutions[generator.integer(space.resolutions.length)]
    const look = { augmentation, labelSmoothing: 0 }
    const seen = augmentedBatch(supernet.task, examples, resolution, look, generator)
    const learningRate = warmedCosine(settings.learningRate, step, totalSteps, settings.warmUpSteps)
    const { momentum, weightDecay, headRate } = settings
    const optimiser = { learningRate, momentum, weightDecay, headRate }
    const isAlone = step < settings.largestSteps
    const leader = isAlone || step % settings.largestEvery === 0 ? space.largest : space.draw(generator)
    const architecture = space.withResolution(space.decode(leader), resolution)
    supernet.normaliseBy(statistics)
    const rule = isAlone ? onLabels : withOthers
    const loss = checkedStep({ step, images: indices, architecture }, () =>
      rule.train(supernet, { ...seen, architecture, optimiser, transfer, generator }),
    )
    await onStep({ step, totalSteps, loss, source, learningRate })
  }
}

/** Which source a step is of, and which of its images it sees. */
function* batchIndices(
  sources: readonly PretrainSource[],
  { seed, batch }: PretrainSettings,
  from: number,
  totalSteps: number,
) {
  const whole = sources.reduce((sum, { share }) => sum + share, 0)
  for (let step = from; step < totalSteps; step++) {
    const generator = createGenerator(seed, 'batch', step)
    let at = whole * generator.uniform()
    let source = 0
    while (source < sources.length - 1 && at >= sources[source].share) at -= sources[source++].share
    const { count } = sources[source].images
    yield { step, source, indices: Uint32Array.from({ length: batch }, () => generator.integer(count)) }
  }
}

/** At the leader's resolution. */
function smallestAndRandom(supernet: Supernet, space: Space, { randomSubnets, randomMacs }: PretrainSettings) {
  const { macs } = space.costs(1)
  return (leader: unknown, generator: Generator) => {
    const random = Array.from({ length: randomSubnets }, () => {
      for (;;) {
        const genotype = space.draw(generator)
        if (costOf(macs, genotype) <= randomMacs) return genotype
      }
    })
    const resolution = supernet.network.resolution(leader)
    return [space.smallest, ...random].map((genotype) => space.withResolution(space.decode(genotype), resolution))
  }
}

/** Before narrower subnets are trained; the optimiser begins anew. */
function sortChannels(supernet: Supernet, { narrowTrained }: PretrainSettings): void {
  const sorted = supernet.network.sortChannels?.(supernet.state({ momentum: false }), narrowTrained)
  if (sorted !== undefined) supernet.load(sorted)
}
