import { expect, test } from 'vitest'
import { latinHypercube } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'

test('every value of a gene is drawn as often as its range is cut', () => {
  const X = latinHypercube([0, 1, 3], [9, 2, 3], 40, createGenerator(1))
  const counts = (gene: number) => {
    const values = new Map<number, number>()
    for (let i = gene; i < X.length; i += 3) values.set(X[i], (values.get(X[i]) ?? 0) + 1)
    return [...values].sort(([a], [b]) => a - b)
  }
  expect(counts(0)).toEqual(Array.from({ length: 10 }, (_, value) => [value, 4]))
  expect(counts(1)).toEqual([
    [1, 20],
    [2, 20],
  ])
  expect(counts(2)).toEqual([[3, 40]])
})

test('genes are drawn independently of each other', () => {
  const X = latinHypercube([0, 0], [9, 9], 1000, createGenerator(2))
  let equal = 0
  for (let i = 0; i < X.length; i += 2) if (X[i] === X[i + 1]) equal++
  expect(equal).toBeGreaterThan(60)
  expect(equal).toBeLessThan(140)
})
