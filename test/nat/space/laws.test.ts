/** What holds of every space: a new one is tested by being registered. */
import { describe, expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { costOf, genotypeKey, registerSpace, type Space, spaceByName, spaceNames } from '../../../nat/space/index.ts'
import { mobileNetSpace, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { uneven } from './spaces/mobilenet-v3/uneven.ts'

const spaces: readonly Space[] = [...spaceNames().map(spaceByName), uneven]

test('a name is taken once, and an unknown one is answered with those that exist', () => {
  expect(() => registerSpace(spaces[0])).toThrow(`spaces: ${spaces[0].name} is registered already`)
  expect(() => spaceByName('cube')).toThrow(`there is no "cube"; allowed are ${spaceNames().join(', ')}`)
})

test('genes that a byte cannot hold are refused', () => {
  const [first, ...others] = nano.genes
  const genes = [{ ...first, upper: 256 }, ...others]
  expect(() => registerSpace({ ...(nano as Space), name: 'wide', genes })).toThrow(
    `spaces: gene ${first.name} of wide must have integers from 0 to 255, got ${first.lower} to 256`,
  )
})

test('depths with a gap are refused: genes could not keep to them', () => {
  expect(() => mobileNetSpace({ ...nano, depths: [2, 4] })).toThrow(
    'nano: the depths of stage 1 are 2, 4; they must follow each other without a gap',
  )
})

describe.each(spaces.map((space) => [space.name, space] as const))('%s', (_, space) => {
  const generator = createGenerator(5, 'laws', space.name)
  const drawn = Array.from({ length: 200 }, () => space.draw(generator))
  const anyGenes = () => space.genes.map(({ lower, upper }) => lower + generator.integer(upper - lower + 1))
  const within = (genotype: ArrayLike<number>, at = 0) =>
    space.genes.every(({ lower, upper }, i) => genotype[at + i] >= lower && genotype[at + i] <= upper)

  test('genes have names of their own and more than nothing to choose from', () => {
    expect(new Set(space.genes.map(({ name }) => name)).size).toBe(space.genes.length)
    for (const { name, lower, upper } of space.genes) expect(lower, name).toBeLessThanOrEqual(upper)
    expect(space.resolutions).toEqual(space.resolutions.toSorted((a, b) => a - b))
    expect(new Set(space.supernets).size).toBe(space.supernets.length)
  })

  test('what is drawn is canonical, within bounds, and many different ones', () => {
    expect(drawn.every((genotype) => genotype.length === space.genes.length && within(genotype))).toBe(true)
    for (const genotype of drawn) expect(space.encode(space.decode(genotype))).toEqual(genotype)
    expect(new Set(drawn.map(genotypeKey)).size).toBeGreaterThan(20)
    for (const genotype of [space.smallest, space.largest])
      expect(space.encode(space.decode(genotype))).toEqual(genotype)
  })

  test('repair in the middle of a population: stays in bounds, once is enough, neighbours are left alone', () => {
    for (let i = 0; i < 100; i++) {
      const genes = anyGenes()
      const length = space.genes.length
      const population = [...genes, ...genes, ...genes]
      space.repairInPlace(population, length)
      const repaired = population.slice(length, 2 * length)
      expect([population.slice(0, length), population.slice(2 * length)]).toEqual([genes, genes])
      expect(within(repaired)).toBe(true)
      const again = [...repaired]
      space.repairInPlace(again, 0)
      expect(again).toEqual(repaired)
      expect(space.encode(space.decode(genes))).toEqual(repaired)
    }
  })

  test('a wrong length and a gene out of bounds are refused', () => {
    expect(() => space.decode([...space.smallest, 0])).toThrow(RangeError)
    expect(() => space.decode(space.largest.map((gene, i) => (i === 0 ? gene + 1 : gene)))).toThrow(RangeError)
    expect(() => space.decode(space.smallest.map((gene, i) => (i === 1 ? gene + 0.5 : gene)))).toThrow(RangeError)
  })

  test('supernet, resolution and description belong to the network', () => {
    for (const genotype of drawn) {
      expect(space.supernets[space.supernetOf(genotype)]).toBeDefined()
      const resolution = space.resolutionOf(genotype)
      expect(space.resolutions).toContain(resolution)
      const architecture = space.decode(genotype)
      expect(space.describe(architecture).resolution).toBe(resolution)
      const [other] = space.resolutions
      const moved = space.withResolution(architecture, other)
      expect(space.describe(moved)).toEqual({ ...space.describe(architecture), resolution: other })
      expect(space.resolutionOf(space.encode(moved))).toBe(other)
    }
  })

  test('every cost: between its least and its most, the same alone as in a population', () => {
    const costs = space.costs(7)
    const lengths = new Map(costs.layers.map((layer) => [layer, layer.length]))
    const latency = costs.latency((layer) => lengths.get(layer) as number)
    const { macs, params, activations, weightBytes } = costs
    for (const [name, cost] of Object.entries({ macs, params, activations, weightBytes, latency })) {
      const values = new Float64Array(2 * drawn.length)
      cost.evaluate(values, Uint8Array.from(drawn.flat()), drawn.length, 1, 2)
      drawn.forEach((genotype, i) => {
        const value = values[1 + 2 * i]
        expect(value, name).toBe(costOf(cost, genotype))
        expect(value, name).toBeGreaterThanOrEqual(cost.least)
        expect(value, name).toBeLessThanOrEqual(cost.most)
        expect(values[2 * i]).toBe(0)
      })
      expect(cost.least, name).toBeGreaterThan(0)
    }
    expect([costOf(macs, space.smallest), costOf(macs, space.largest)]).toEqual([macs.least, macs.most])
  })
})
