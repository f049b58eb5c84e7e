import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { feasibleRange } from '../../../nat/search/index.ts'
import { costOf, spaceByName } from '../../../nat/space/index.ts'

const lite = spaceByName('lite')
const { macs: cost } = lite.costs(10)
const within = (constraint: { min?: number; max?: number }) =>
  feasibleRange({
    space: lite,
    objectives: [{ name: 'error' }, { name: 'macs', evaluate: cost.evaluate }],
    constraints: { macs: constraint },
  })
/** Everything at its most, for images of each size, in the first set of weights. */
const largestOfSizes = lite.resolutions.map((_, size) => [size, 0, ...lite.largest.slice(2)])

test('the largest network for a size of images is lowered just as far as the constraint asks', () => {
  const max = 200e6
  const range = within({ max })
  for (const genotype of largestOfSizes) {
    const lowered = range.lowered(genotype)
    expect(costOf(cost, lowered)).toBeLessThanOrEqual(max)
    expect(lite.encode(lite.decode(lowered))).toEqual(lowered)
    expect(lite.resolutionOf(lowered)).toBe(lite.resolutionOf(genotype))
    expect(lite.supernetOf(lowered)).toBe(0)
    if (costOf(cost, genotype) <= max) expect(lowered).toEqual(genotype)
    // One more step of one gene is all that may be left.
    else expect(costOf(cost, lowered)).toBeGreaterThan(0.9 * max)
  }
})

test('the smallest is raised to what a least cost asks for', () => {
  const min = 100e6
  const raised = within({ min }).raised([2, 1, ...lite.smallest.slice(2)])
  expect(costOf(cost, raised)).toBeGreaterThanOrEqual(min)
  expect(lite.resolutionOf(raised)).toBe(96)
  expect(lite.supernetOf(raised)).toBe(1)
})

test('where nothing below keeps the constraints, the network stays what it is', () => {
  const range = within({ max: 100e6 })
  const [at224] = largestOfSizes.slice(-1)
  expect(costOf(cost, [10, 0, ...lite.smallest.slice(2)])).toBeGreaterThan(100e6)
  expect(range.lowered(at224)).toBe(at224)
  expect(range.keeps(at224)).toBe(false)
})

test('draws keep the constraints; without any, the first draw counts', () => {
  const range = within({ max: 100e6 })
  const generator = createGenerator(3)
  const drawn = Array.from({ length: 200 }, () => range.draw(generator, lite.draw))
  expect(drawn.every((genotype) => costOf(cost, genotype) <= 100e6)).toBe(true)
  expect(new Set(drawn.map(lite.resolutionOf)).size).toBeGreaterThan(3)

  const free = feasibleRange({ space: lite, objectives: [{ name: 'error' }] })
  expect(free.draw(createGenerator(4), lite.draw)).toEqual(lite.draw(createGenerator(4)))
  expect(free.lowered(lite.largest)).toBe(lite.largest)
  // Too tight for chance: it ends.
  expect(within({ max: 1 }).draw(createGenerator(5), lite.draw)).toHaveLength(lite.genes.length)
})
