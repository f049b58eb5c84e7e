import { expect, test } from 'vitest'
import { shapes } from '../../../bench/search/budgets.ts'
import { plainEvolution, strategySearch } from '../../../bench/search/searches.ts'
import { networkFeatures } from '../../../nat/search/features.ts'
import { ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'

test('340 measurements: economical is ahead of evolution without a surrogate and of random search', {
  timeout: 300_000,
}, () => {
  const [shape] = shapes
  const { hypervolume, measurements } = strategySearch('economical', shape, 1)
  expect(measurements).toBeLessThanOrEqual(340)
  const others = [
    plainEvolution('nsga2', shape, 1),
    plainEvolution('nsga3', shape, 1),
    strategySearch('random', shape, 1),
  ]
  for (const other of others) expect(hypervolume).toBeGreaterThan(other.hypervolume)
})

test('features: everything at its least and at its most, and where an absent block leaves zeros', () => {
  const { d, of } = networkFeatures(ofaMbv3)
  expect(d).toBe(2 + 5 + 40)
  expect([...of(Uint8Array.from(ofaMbv3.largest))]).toEqual(new Array(d).fill(1))
  expect([...of(Uint8Array.from(ofaMbv3.smallest))]).toEqual(new Array(d).fill(0))
  // First stage with three blocks, the third of kernel 7 and expansion 6.
  const deeper = [...ofaMbv3.smallest]
  deeper[4] = 9
  const [features] = [[...of(Uint8Array.from(deeper))]]
  expect(features.flatMap((value, i) => (value === 0 ? [] : [[i, value]]))).toEqual([
    [2, 0.5],
    [7 + 4, 1],
    [7 + 5, 1],
  ])
})
