/** A new head where the search starts: fitted in closed form to what several subnets make of the images, instead of trained. */
import type { ExampleSource } from '../../data/example-source.ts'
import { createGenerator } from '../../nat/random/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { fittedImages, fittedSubnets } from '../../pipeline/recipe/fitted-head.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { Featured } from '../../supernet/tasks/index.ts'
import type { JobContext } from '../job/job-context.ts'
import { feasibleSubnets } from './feasible-subnets.ts'
import { openFrozenFeatures } from './frozen-features.ts'
import type { RunInputs } from './run-inputs.ts'

/**
 * A head that goes on learning needs small weights: its gradients reach what comes before it, and features that hardly differ
 * between images get huge ones otherwise. (Digits of 8x8 pixels, nano: a norm of 5,967 with the penalty that validation likes best,
 * and NaN at step 6; 21 with this one.)
 */
const leastPenalty = 1

/**
 * Gives the supernet the heads that are best on the features of these subnets, calibrated as for a measurement. A few epochs of
 * training leave a head far from there, and its gradients then change everything before it.
 * @returns whether the task knows a closed form; without one nothing is changed
 */
export async function fitHeads(
  supernet: Supernet,
  genotypes: readonly Genotype[],
  inputs: RunInputs,
  width: number,
  context: Pick<JobContext, 'threads' | 'log'>,
  images: Readonly<Record<'train' | 'validation', ExampleSource>>,
): Promise<boolean> {
  const { task } = supernet
  if (task.fitHeads === undefined) return false
  const start = supernet.state({ momentum: false })
  const frozen = await openFrozenFeatures(inputs, width, context, start, images.train)
  try {
    const found: Record<keyof typeof images, Featured<number>[]> = { train: [], validation: [] }
    const most = fittedImages(images.train.count)
    for (const genotype of genotypes) {
      found.train.push(await frozen.of(genotype, images.train, { most }))
      found.validation.push(await frozen.of(genotype, images.validation, { most }))
    }
    const examples = { train: together(found.train), validation: together(found.validation) }
    const heads = task.fitHeads(examples, leastPenalty)
    supernet.load(new Map([...start, ...heads]))
  } finally {
    frozen.close()
  }
  context.log('new head fitted', { width, subnets: genotypes.length })
  return true
}

/** Random subnets that the run may train. */
export function subnetsToFit(inputs: RunInputs, width: number): Genotype[] {
  const { spec, space } = inputs
  const subnets = feasibleSubnets(inputs)
  const generator = createGenerator(spec.seed, 'fitted head', width)
  return Array.from({ length: fittedSubnets }, () => space.encode(subnets.draw(generator, space.draw)))
}

function together(parts: readonly Featured<number>[]): Featured<number> {
  const features = new Float32Array(parts.reduce((length, part) => length + part.features.length, 0))
  let from = 0
  for (const part of parts) {
    features.set(part.features, from)
    from += part.features.length
  }
  return { features, targets: parts.flatMap(({ targets }) => targets) }
}
