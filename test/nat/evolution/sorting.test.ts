import { expect, test } from 'vitest'
import { crowdingDistance, nonDominated, nonDominatedSort } from '../../../nat/evolution/index.ts'

const flat = (points: number[][]) => Float64Array.from(points.flat())
const infinite = Number.POSITIVE_INFINITY

test('O24: fronts of six points, two of them equal', () => {
  const F = flat([
    [1, 5],
    [2, 3],
    [4, 1],
    [3, 4],
    [5, 5],
    [2, 3],
  ])
  expect(nonDominatedSort(F, 2)).toEqual([[0, 1, 2, 5], [3], [4]])
  expect(nonDominatedSort(F, 2, { enough: 5 })).toEqual([[0, 1, 2, 5], [3]])
  expect(nonDominated(F, 2)).toEqual([0, 1, 2, 5])
})

test('infeasible points follow the feasible ones, the least violating first', () => {
  const F = flat([
    [0, 0],
    [5, 5],
    [1, 1],
    [6, 6],
    [0, 1],
  ])
  expect(nonDominatedSort(F, 2, { violations: [2, 0, 1, 0, 1] })).toEqual([[1], [3], [2, 4], [0]])
})

test.each([
  [
    [
      [0, 0],
      [0.5, 50],
      [1, 100],
    ],
    [infinite, 1, infinite],
  ],
  [
    [
      [0, 4],
      [1, 2],
      [2, 1],
      [4, 0],
    ],
    [infinite, 0.625, 0.625, infinite],
  ],
  [
    [
      [1, 1],
      [1, 1],
      [0.5, 1.5],
      [0, 2],
    ],
    [infinite, 0, 1, infinite],
  ],
])('O25: crowding distance of %j', (points, expected) => {
  expect([...crowdingDistance(flat(points), 2)]).toEqual(expected)
})

test('a matrix of the wrong shape is refused', () => {
  expect(() => nonDominatedSort(new Float64Array(5), 2)).toThrow('expected a flat matrix with rows of 2 values, got 5')
})
