import { expect, test } from 'vitest'
import { groupsByPart, relevances } from '../../../nat/surrogate/relevance.ts'

test('groups: slopes by their part, products by both parts, in the order of the weights', () => {
  // Slopes z0 z1 z2, then z0², z1 z0, z1², z2 z0, z2 z1, z2².
  expect([...groupsByPart([0, 1, 1])]).toEqual([0, 1, 1, 2, 3, 4, 3, 4, 4])
})

test('a group whose weights are larger than expected gets more variance, one that nothing is known of keeps it', () => {
  const { variances, determined } = relevances({
    groups: Int32Array.from([0, 0, 1]),
    variances: Float64Array.from([2, 4, 5]),
    solution: Float64Array.from([3, 2, 0]),
    uncertain: Float64Array.from([0.25, 0.75, 1]),
  })
  // (1 + 9.25 + 4.75) / 3 = 5 times as much, by hand.
  expect([...variances]).toEqual([10, 20, 5])
  expect(determined).toBe(1)
})
