import { expect, test } from 'vitest'
import {
  exploringShares,
  geneMarginals,
  resolutionCounts,
  subnetSampler,
  type TrainingDistribution,
} from '../../../nat/archive/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { decode, nano, smallest } from '../../../nat/space/index.ts'

/** An archive that is the smallest network and nothing else. */
const archive = [smallest(nano)]
const distribution = (exploration: number): TrainingDistribution => ({
  marginals: geneMarginals(nano, archive),
  resolutions: resolutionCounts(nano, archive),
  exploration,
})
const draws = (exploration: number, count: number) => {
  const sample = subnetSampler(nano, distribution(exploration))
  const generator = createGenerator(1, 'test')
  return Array.from({ length: count }, () => sample(generator))
}

test('without exploration only what the archive has is trained', () => {
  for (const architecture of draws(0, 100)) expect(architecture).toEqual(decode(nano, archive[0]))
})

test('the explored share comes from the whole space, resolution included', () => {
  const explored = draws(0.3, 2000).filter(({ depths }) => depths.some((depth) => depth > 2))
  // All but (1/3)^5 of the random ones are deeper somewhere; 5 standard deviations.
  expect(Math.abs(explored.length / 2000 - 0.3)).toBeLessThan(0.052)
  expect(new Set(explored.map(({ resolution }) => resolution))).toEqual(new Set(nano.resolutions))
})

test('the explored share is spread evenly over the supernets, and without it the archive decides', () => {
  expect(exploringShares([1, 0], 0)).toEqual([1, 0])
  expect(exploringShares([1, 0], 0.3)).toEqual([0.85, 0.15])
  expect(exploringShares([0.25, 0.75], 1)).toEqual([0.5, 0.5])
})
