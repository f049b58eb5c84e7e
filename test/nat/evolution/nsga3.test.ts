import { expect, test } from 'vitest'
import { dasDennis, hypervolume, type IntegerProblem, nonDominated, nsga3 } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'

/** DTLZ2 with 3 objectives on 12 variables of 256 levels each. */
const variables = 12
const dtlz2: IntegerProblem = {
  lower: new Array(variables).fill(0),
  upper: new Array(variables).fill(255),
  objectives: 3,
  repair: () => {},
  evaluate(X, n) {
    const F = new Float64Array(n * 3)
    for (let i = 0; i < n; i++) {
      const x = Array.from(X.subarray(i * variables, (i + 1) * variables), (gene) => gene / 255)
      const g = 1 + x.slice(2).reduce((sum, value) => sum + (value - 0.5) ** 2, 0)
      const [a, b] = [(x[0] * Math.PI) / 2, (x[1] * Math.PI) / 2]
      F.set([g * Math.cos(a) * Math.cos(b), g * Math.cos(a) * Math.sin(b), g * Math.sin(a)], i * 3)
    }
    return F
  },
}
const settings = {
  population: 92,
  generations: 250,
  directions: dasDennis(3, 12),
  crossoverProbability: 1,
  mutationProbability: 1 / 12,
  mutationIndex: 20,
}
const initial = (seed: number) => {
  const generator = createGenerator(seed, 'initial')
  return Uint8Array.from({ length: 92 * variables }, () => generator.integer(256))
}

test('O35: NSGA-III reaches the DTLZ2 front, here on a grid and with uniform crossover', () => {
  for (const seed of [1, 2]) {
    const final = nsga3(dtlz2, initial(seed), settings, createGenerator(seed))
    expect(final.n).toBe(92)
    expect(hypervolume(final.F, [1.1, 1.1, 1.1])).toBeGreaterThan(0.742) // .7438 to .7445 in real variables with SBX
    expect(nonDominated(final.F, 3).length).toBeGreaterThan(85)
  }
}, 30_000)

test('the same seed gives the same population, without duplicates', () => {
  const short = { ...settings, generations: 10 }
  const a = nsga3(dtlz2, initial(1), short, createGenerator(5))
  const b = nsga3(dtlz2, initial(1), short, createGenerator(5))
  expect(a).toEqual(b)
  expect(nsga3(dtlz2, initial(1), short, createGenerator(6)).X).not.toEqual(a.X)
  const rows = Array.from({ length: a.n }, (_, i) => a.X.subarray(i * variables, (i + 1) * variables).join())
  expect(new Set(rows).size).toBe(a.n)
})

test('constraints: the final population is feasible where feasible points exist', () => {
  const constrained: IntegerProblem = {
    ...dtlz2,
    violations: (_X, F, n) => Float64Array.from({ length: n }, (_, i) => Math.max(0, 0.5 - F[i * 3])),
  }
  const final = nsga3(constrained, initial(3), { ...settings, generations: 40 }, createGenerator(1))
  expect(final.violations?.every((violation) => violation === 0)).toBe(true)
  for (let i = 0; i < final.n; i++) expect(final.F[i * 3]).toBeGreaterThanOrEqual(0.5)
})

test('a space with fewer genotypes than the population ends instead of looping', () => {
  const tiny: IntegerProblem = {
    ...dtlz2,
    lower: new Array(variables).fill(0),
    upper: [1, 1, ...new Array(10).fill(0)],
  }
  const final = nsga3(tiny, new Uint8Array(variables), { ...settings, generations: 5 }, createGenerator(1))
  expect(final.n).toBe(4)
})
