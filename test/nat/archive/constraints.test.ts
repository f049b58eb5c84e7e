import { expect, test } from 'vitest'
import { totalViolations, violation } from '../../../nat/archive/index.ts'

test('a violation is a share of the bound', () => {
  expect(violation(15, { max: 10 })).toBe(0.5)
  expect(violation(5, { min: 10 })).toBe(0.5)
  expect(violation(10, { min: 10, max: 10 })).toBe(0)
})

test('NaN is never feasible', () => {
  for (const range of [{ max: 10 }, { min: 10 }, { min: 0, max: 10 }]) {
    expect(violation(Number.NaN, range)).toBe(Number.POSITIVE_INFINITY)
  }
  const quantity = { constraint: { max: 10 }, values: [Number.NaN, 10], offset: 0, stride: 1 }
  expect(Array.from(totalViolations(2, [quantity]))).toEqual([Number.POSITIVE_INFINITY, 0])
})
