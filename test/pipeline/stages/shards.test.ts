import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { initialDesign } from '../../../nat/space/index.ts'
import { decode, macsOf, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { balancedShards, sharesOfTraining } from '../../../pipeline/stages/shards.ts'

const genotypes = initialDesign(nano, 100, createGenerator(1))

test.each([2, 3, 8, 40])('%i shards hold every network once and share the work evenly', (count) => {
  const shards = balancedShards(nano, genotypes, 10, count)
  expect(shards).toHaveLength(count)
  expect(shards.flat().sort((a, b) => a - b)).toEqual(genotypes.map((_, index) => index))
  const works = genotypes.map((genotype) => macsOf(nano, genotype, 10))
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

test.each([2, 3, 8])('training in %i shares: every network once, none has much more to do than another', (count) => {
  const chosen = genotypes.slice(0, 20)
  const shares = sharesOfTraining(nano, chosen, 10, count)
  expect(shares.flat().sort((a, b) => a - b)).toEqual(chosen.map((_, index) => index))
  const works = chosen.map((genotype) => macsOf(nano, genotype, 10))
  const everySize = works.reduce((sum, work) => sum + work, 0) / works.length
  const loads = shares.map((share) => share.reduce((sum, index) => sum + works[index] + everySize, 0))
  // The last network that a share was given is the smallest of it, and the share had the least to do before.
  for (const [i, share] of shares.entries()) {
    const smallest = Math.min(...share.map((index) => works[index])) + everySize
    expect(loads[i] - smallest).toBeLessThanOrEqual(Math.min(...loads))
  }
})

test('one large network to train and some small ones: the large one alone', () => {
  const [large, small] = [nano.largest, nano.smallest]
  expect(sharesOfTraining(nano, [small, large, small, small], 10, 2)).toEqual([[1], [0, 2, 3]])
  expect(sharesOfTraining(nano, [small], 10, 3)).toEqual([[0], [], []])
})
