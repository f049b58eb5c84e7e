/**
 * What a run has spent, in multiply-accumulates of image passes, counted from its own documents: the plans say what was
 * measured, the manifests how many steps were trained. A step of training counts three forward passes (forward, backward to
 * activations, backward to weights), one while only the head moves. Drawn subnets count by the mean of draws like theirs.
 * The final test is the judge's, and counts for nobody.
 */

import { type FeasibleSubnets, feasibleSubnets } from '../../batch-image/training/feasible-subnets.ts'
import { subnetsToFit } from '../../batch-image/training/fitted-start.ts'
import { middleSubnet } from '../../batch-image/training/rebased-start.ts'
import { type RunInputs, readPlan, readRunInputs, readTrained } from '../../batch-image/training/run-inputs.ts'
import { sampleFromMarginals } from '../../nat/archive/index.ts'
import { createGenerator, type Generator } from '../../nat/random/index.ts'
import { costOf, type Genotype, type Space } from '../../nat/space/index.ts'
import { archiveSchema } from '../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../pipeline/contract/keys.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import type { Network } from '../../supernet/families/index.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { macsOfStart } from './start-compute.ts'

/** Multiply-accumulates. */
export interface RunCompute {
  readonly warmUp: number
  readonly adaptation: number
  readonly measuring: number
  /** Fine-tuning of delivered networks; 0 where there was none. A teacher's answers are not counted. */
  readonly finishing: number
  readonly total: number
  /** Networks that were measured, with repetitions. */
  readonly measurements: number
}

/** Forward passes that a step of training counts for. */
export const trainingPasses = 3
/** Draws that a mean is taken of. */
const draws = 300

type Draw = (generator: Generator) => Genotype

/** @param finished epochs and multiply-accumulates of each network that was fine-tuned on its own */
export async function computeOf(
  store: ObjectStore,
  runId: string,
  finished: readonly { readonly epochs: number; readonly macs: number }[],
): Promise<RunCompute> {
  const inputs = await readRunInputs(store, runId)
  const { spec, space, dataset } = inputs
  const { macs } = space.costs(dataset.classes.length)
  const last = (await readDocument(store, keys.finalArchive(runId), archiveSchema)).generation
  const { train, validation } = dataset.parts
  const imagesPerMeasurement =
    Math.min(spec.evaluation.calibrationImages, train.count) +
    Math.min(spec.evaluation.validationImages ?? validation.count, validation.count)
  const { batch, trainable } = spec.adaptation
  const imagesOf = (steps: number) => (steps * train.count) / Math.ceil(train.count / batch)
  const subnets = feasibleSubnets(inputs)
  const own: MacsOfStep = (genotype) => costOf(macs, genotype)
  const trained = async (generation: number, width: number, draw: Draw) => {
    const { steps } = await readTrained(store, runId, generation, width)
    if (steps === 0) return 0
    const onlyHead = generation === beforeSearch.head || trainable === 'head'
    const perImage = onlyHead ? 1 : trainingPasses
    const network = familyOf(space).network(space, width)
    const ofStep = generation === beforeSearch.head ? own : stepMacs(inputs, subnets, network, own)
    const generator = createGenerator(1, 'bench', 'mean of drawn subnets')
    const ofWidth = drawOfWidth(space, width, draw)
    let sum = 0
    for (let i = 0; i < draws; i++) sum += ofStep(space.encode(subnets.draw(generator, ofWidth)))
    return imagesOf(steps) * (sum / draws) * perImage
  }
  const middle = middleSubnet(inputs)
  let warmUp = 0
  let adaptation = 0
  let measuring = 0
  let measurements = 0
  for (const width of space.supernets.keys()) {
    for (const stage of [beforeSearch.head, beforeSearch.warmUp])
      warmUp += await trained(stage, width, (generator) => space.draw(generator))
    warmUp += macsOfStart(inputs, width, middle, subnetsToFit(inputs, width))
  }
  for (let generation = 0; generation <= last; generation++) {
    const { training, measure } = await readPlan(store, runId, generation)
    const resolutions = training.resolutions.flatMap(([resolution, count]) => new Array<number>(count).fill(resolution))
    for (const width of space.supernets.keys()) {
      adaptation += await trained(generation, width, (generator) => {
        const drawn = space.decode(sampleFromMarginals(space, training.marginals, generator))
        const resolution = resolutions[generator.integer(resolutions.length)]
        return space.encode(space.withResolution(drawn, resolution))
      })
    }
    measurements += measure.length
    for (const genotype of measure) measuring += imagesPerMeasurement * costOf(macs, genotype)
  }
  const finishing = finished.reduce((sum, { epochs, macs }) => sum + epochs * train.count * trainingPasses * macs, 0)
  const total = warmUp + adaptation + measuring + finishing
  return { warmUp, adaptation, measuring, finishing, total, measurements }
}

/** Multiply-accumulates of one image through the subnets that a step trains on it. */
type MacsOfStep = (genotype: Genotype) => number

/** The sandwich trains three subnets; a teacher that is not trained answers with one forward pass. */
function stepMacs({ spec, space }: RunInputs, subnets: FeasibleSubnets, network: Network, own: MacsOfStep): MacsOfStep {
  const { steps, distillation } = spec.adaptation
  if (steps !== 'sandwich' && distillation.share === 0) return own
  return (genotype) => {
    const { largest, smallest } = subnets.extremes(network, space.decode(genotype))
    const most = own(space.encode(largest))
    return own(genotype) + (steps === 'sandwich' ? most + own(space.encode(smallest)) : most / trainingPasses)
  }
}

/** A supernet trains subnets of its own width whatever was drawn, so the draws of another are put aside. */
function drawOfWidth(space: Space, width: number, draw: Draw): Draw {
  return (generator) => {
    for (;;) {
      const genotype = draw(generator)
      if (space.supernetOf(genotype) === width) return genotype
    }
  }
}
