import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kendall, rootMeanSquaredError, spearman } from '../../../nat/surrogate/index.ts'
import { median } from '../../../nat/surrogate/median.ts'

test('O22: Spearman and Kendall-b', () => {
  expect(spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(0.8, 12)
  expect(kendall([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(0.6, 12)
  expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(0.9486832980505139, 12)
  expect(kendall([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(0.912870929175277, 12)
})

test('a constant has no rank correlation', () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN()
  expect(kendall([1, 2, 3], [4, 4, 4])).toBeNaN()
  expect(() => kendall([1], [1, 2])).toThrow('Kendall: expected equal lengths, got 1 and 2')
})

test('root mean squared error', () => {
  expect(rootMeanSquaredError([1, 2, 3], [1, 4, 7])).toBeCloseTo(Math.sqrt(20 / 3), 12)
})

test('rank correlations do not see monotonic changes, and change sign with the order', () => {
  const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 20 })
  fc.assert(
    fc.property(values, fc.infiniteStream(fc.integer({ min: -5, max: 5 })), (a, stream) => {
      const b = a.map(() => stream.next().value as number)
      for (const correlation of [kendall, spearman]) {
        const value = correlation(a, b)
        if (Number.isNaN(value)) continue
        expect(Math.abs(value)).toBeLessThan(1 + 1e-12)
        expect(correlation(b, a)).toBeCloseTo(value, 12)
        expect(
          correlation(
            a,
            b.map((x) => x ** 3),
          ),
        ).toBeCloseTo(value, 12)
        expect(
          correlation(
            a,
            b.map((x) => -x),
          ),
        ).toBeCloseTo(-value, 12)
      }
    }),
  )
})

test('the median agrees with sorting', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -9, max: 9 }), { minLength: 1, maxLength: 40 }), (values) => {
      const sorted = [...values].sort((a, b) => a - b)
      const half = sorted.length >> 1
      const expected = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
      expect(median(Float64Array.from(values))).toBeCloseTo(expected, 12)
    }),
  )
  expect(() => median(new Float64Array(0))).toThrow('needs at least 1 value')
})

test('a NaN has no rank', () => {
  expect(spearman([1, 2, Number.NaN, 4], [1, 2, 3, 4])).toBeNaN()
  expect(spearman([1, 2, 3, 4], [Number.NaN, 2, 3, 4])).toBeNaN()
  expect(kendall([1, 2, Number.NaN, 4], [1, 2, 3, 4])).toBeNaN()
})
