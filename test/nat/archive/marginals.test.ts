import { expect, test } from 'vitest'
import { geneMarginals, resolutionCounts, sampleFromMarginals, widthShares } from '../../../nat/archive/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { initialDesign } from '../../../nat/space/index.ts'
import { canonicalise, decode, largest, nano, smallest } from '../../../nat/space/spaces/mobilenet-v3/index.ts'

test('O36: an archive with the values 0, 0, 0, 1 of a gene is sampled with probabilities .75 and .25', () => {
  const archive = [0, 0, 0, 1].map((width) => smallest(nano).with(1, width))
  const marginals = geneMarginals(nano, archive)
  expect(marginals[1]).toEqual([
    [0, 0.75],
    [1, 0.25],
  ])
  expect(marginals[0]).toEqual([[0, 1]])
  const generator = createGenerator(1)
  const samples = 100_000
  const counts = [0, 0]
  for (let i = 0; i < samples; i++) counts[sampleFromMarginals(nano, marginals, generator)[1]]++
  const chiSquare = (counts[0] - 75_000) ** 2 / 75_000 + (counts[1] - 25_000) ** 2 / 25_000
  expect(chiSquare).toBeLessThan(10.83) // 0.999 quantile of 1 degree of freedom
})

test('O36: every gene of a sample follows its marginal, gaps closed', () => {
  const generator = createGenerator(2)
  const archive = initialDesign(nano, 40, generator)
  const marginals = geneMarginals(nano, archive)
  const samples = Array.from({ length: 20_000 }, () => sampleFromMarginals(nano, marginals, generator))
  for (const genotype of samples.slice(0, 500)) expect(canonicalise(nano, genotype)).toEqual(genotype)
  // The first two slots of a stage are never touched by the repair.
  for (const gene of [0, 1, 2, 3, 6, 7, 18, 19]) {
    let chiSquare = 0
    for (const [value, probability] of marginals[gene]) {
      const expected = probability * samples.length
      chiSquare += (samples.filter((genotype) => genotype[gene] === value).length - expected) ** 2 / expected
    }
    expect(chiSquare).toBeLessThan(27.9) // 0.999 quantile of 9 degrees of freedom
  }
})

test('genes are drawn independently, so that a gap can arise and is repaired', () => {
  const shallow = smallest(nano)
  const marginals = geneMarginals(nano, [shallow, largest(nano)])
  const generator = createGenerator(3)
  const depths = Array.from(
    { length: 400 },
    () => decode(nano, sampleFromMarginals(nano, marginals, generator)).depths[0],
  )
  const share = (depth: number) => depths.filter((d) => d === depth).length / depths.length
  expect(share(2)).toBeCloseTo(0.25, 1)
  expect(share(3)).toBeCloseTo(0.5, 1)
  expect(share(4)).toBeCloseTo(0.25, 1)
})

test('resolutions keep their multiplicity, and a width that nobody has counts 0', () => {
  const archive = [2, 2, 4].map((resolution) => smallest(nano).with(0, resolution))
  expect(resolutionCounts(nano, archive)).toEqual([
    [24, 2],
    [32, 1],
  ])
  expect(widthShares(nano, archive)).toEqual([1, 0])
  expect(() => geneMarginals(nano, [])).toThrow('the archive is empty')
})
