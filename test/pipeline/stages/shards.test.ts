import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { initialDesign } from '../../../nat/space/index.ts'
import { decode, macs, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { balancedShards } from '../../../pipeline/stages/shards.ts'

const genotypes = initialDesign(nano, 100, createGenerator(1))

test.each([2, 3, 8, 40])('%i shards hold every network once and share the work evenly', (count) => {
  const shards = balancedShards(nano, genotypes, 10, count)
  expect(shards).toHaveLength(count)
  expect(shards.flat().sort((a, b) => a - b)).toEqual(genotypes.map((_, index) => index))
  const works = genotypes.map((genotype) => macs(nano, genotype, 10))
  const overhead = works.reduce((sum, work) => sum + work, 0) / works.length / 2
  const loads = shards.map((shard) => shard.reduce((sum, index) => sum + works[index] + overhead, 0))
  const mean = loads.reduce((sum, load) => sum + load, 0) / count
  // A cut can miss its place by half a network at either end.
  expect(Math.max(...loads) - mean).toBeLessThanOrEqual(Math.max(...works) + overhead)
})

test('at most one shard needs both supernets', () => {
  const shards = balancedShards(nano, genotypes, 10, 6)
  const widths = shards.map((shard) => new Set(shard.map((index) => decode(nano, genotypes[index]).width)).size)
  expect(widths.filter((count) => count > 1).length).toBeLessThanOrEqual(1)
})

test('fewer networks than shards: the rest is empty', () => {
  const shards = balancedShards(nano, genotypes.slice(0, 2), 10, 5)
  expect(shards.flat()).toHaveLength(2)
  expect(shards).toHaveLength(5)
})
