/** What is timed of a setting, and the requests for it. */
import { describeSetting, sizesOfGenotype } from './description.ts'
import { CLASSES, genotypesOf, type Setting, type SubnetName } from './networks.ts'
import type { Measure, Open, Purpose, Train } from './protocol.ts'

export type Work = 'training' | 'calibration' | 'calibration + validation'

export const worksOf: Readonly<Record<Purpose, readonly Work[]>> = {
  training: ['training'],
  measuring: ['calibration', 'calibration + validation'],
}

export interface Case {
  readonly setting: Setting
  readonly work: Work
  readonly subnet: SubnetName
}

export const openRequest = (setting: Setting, purpose: Purpose, weights: string, fused: boolean): Open => ({
  work: 'open',
  setting: setting.name,
  purpose,
  weights,
  pixels: setting.pixels,
  classes: CLASSES,
  description: describeSetting(setting),
  fused,
})

/** @param amount steps of training, or candidates to measure; random subnets: as many different ones */
export function requestOf(
  { setting, work, subnet }: Case,
  amount: number,
  seed: number,
  frozen = false,
): Train | Measure {
  const drawn = genotypesOf(setting, subnet, seed, amount)
  if (work === 'training') {
    return { work: 'train', steps: amount, batch: setting.batch, ...withSizes(setting, drawn) }
  }
  const genotypes = drawn.length === amount ? drawn : Array.from({ length: amount }, () => drawn[0])
  const { batch, calibration, validation } = setting.measuring
  const validated = work === 'calibration' ? 0 : validation
  return { work: 'measure', batch, calibration, validation: validated, frozen, ...withSizes(setting, genotypes) }
}

const withSizes = (setting: Setting, genotypes: ReturnType<typeof genotypesOf>) => ({
  genotypes,
  subnets: genotypes.map((genotype) => sizesOfGenotype(setting, genotype)),
})

/** Images that pass through the network in one step, or for one candidate. */
export function imagesOf({ setting: { batch, measuring }, work }: Case): number {
  if (work === 'training') return batch
  return measuring.calibration + (work === 'calibration' ? 0 : measuring.validation)
}
