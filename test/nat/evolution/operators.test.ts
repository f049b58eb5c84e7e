import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  mutatedInteger,
  mutatedReal,
  mutateInPlace,
  tournament,
  twoPointCrossover,
  uniformCrossover,
} from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { initialDesign, lowerBounds, upperBounds } from '../../../nat/space/index.ts'
import { canonicalise, ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'

const draws = [0.05, 0.25, 0.5, 0.75, 0.95]
test.each([
  [5, 0, 9, [0.3127, 2.754, 5, 6.93, 8.8988], [0, 3, 5, 7, 9]],
  [1, 1, 9, [0.5513, 0.7536, 1, 3.6262, 7.1147], [1, 1, 1, 4, 7]],
  [0, 0, 1, [-0.4428, -0.2322, 0, 0.5423, 1.2094], [0, 0, 0, 1, 1]],
  [8, 0, 16, [0.6915, 4.4397, 8, 11.5603, 15.3085], [1, 4, 8, 12, 15]],
])('O23: polynomial mutation of %d in [%d, %d]', (x, lower, upper, reals, integers) => {
  for (const [i, u] of draws.entries()) {
    expect(mutatedReal(x, lower, upper, 1, u)).toBeCloseTo(reals[i], 4)
    expect(mutatedInteger(x, lower, upper, 1, u)).toBe(integers[i])
  }
})

test('the mutation probability is per gene', () => {
  const generator = createGenerator(1)
  const lower = new Array(22).fill(0)
  const upper = new Array(22).fill(200)
  let changed = 0
  for (let i = 0; i < 2000; i++) {
    const X = new Uint8Array(22).fill(100)
    mutateInPlace(X, 0, lower, upper, 0.1, 1, generator)
    changed += X.filter((gene) => gene !== 100).length
  }
  expect(changed / 2000).toBeGreaterThan(2.05) // 2.2, less the rare draws that round back
  expect(changed / 2000).toBeLessThan(2.3)
})

test('mutation and crossover stay within the bounds of the space', () => {
  const lower = lowerBounds(ofaMbv3)
  const upper = upperBounds(ofaMbv3)
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 30, noNaN: true }), fc.boolean(), (seed, index, twoPoint) => {
      const generator = createGenerator(seed)
      const X = Uint8Array.from(initialDesign(ofaMbv3, 4, generator).slice(2).flat())
      ;(twoPoint ? twoPointCrossover : uniformCrossover)(X, 0, 22, 22, generator)
      mutateInPlace(X, 0, lower, upper, 1, index, generator)
      mutateInPlace(X, 22, lower, upper, 0.5, index, generator)
      for (const child of [X.subarray(0, 22), X.subarray(22)]) canonicalise(ofaMbv3, [...child])
    }),
  )
})

test.each([uniformCrossover, twoPointCrossover])('crossover only exchanges genes between the children', (crossover) => {
  const generator = createGenerator(9)
  let swaps = 0
  for (let i = 0; i < 500; i++) {
    const X = Uint8Array.from({ length: 20 }, (_, gene) => (gene < 10 ? gene : gene + 90))
    crossover(X, 0, 10, 10, generator)
    for (let gene = 0; gene < 10; gene++) {
      const swapped = X[gene] === gene + 100
      expect([X[gene], X[10 + gene]]).toEqual(swapped ? [gene + 100, gene] : [gene, gene + 100])
      swaps += Number(swapped)
    }
  }
  expect(swaps).toBeGreaterThan(1200)
  expect(swaps).toBeLessThan(2700)
})

test('two-point crossover keeps the first gene and swaps one inner block', () => {
  const generator = createGenerator(3)
  for (let i = 0; i < 200; i++) {
    const X = Uint8Array.from({ length: 12 }, (_, gene) => (gene < 6 ? 0 : 1))
    twoPointCrossover(X, 0, 6, 6, generator)
    expect(X.subarray(0, 6).join('')).toMatch(/^0+1+0*$/)
  }
})

test('the tournament prefers the feasible', () => {
  const generator = createGenerator(2)
  const wins = [0, 0, 0]
  for (let i = 0; i < 9000; i++) wins[tournament(3, [0, 1, 5], generator)]++
  expect(Math.abs(wins[0] - 5000)).toBeLessThan(200)
  expect(Math.abs(wins[2] - 1000)).toBeLessThan(150)
})
