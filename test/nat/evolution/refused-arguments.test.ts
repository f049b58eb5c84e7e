import { expect, test } from 'vitest'
import { nsga3, referenceDirectionSurvival } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'

const F = Float64Array.of(1, 2, 3, 4, 5, 6)
const survival = (count: number, directions: Float64Array) =>
  referenceDirectionSurvival(F, 2, count, directions, createGenerator(1))

test('directions of another dimension are refused', () => {
  expect(() => survival(1, Float64Array.of(0.3, 0.3, 0.4))).toThrow(RangeError)
  expect(() => survival(1, Float64Array.of(0.3, 0.3, 0.4, 0.2, 0.4, 0.4))).toThrow('of 2 objectives sums to 1')
  expect(() => survival(1, new Float64Array())).toThrow('needs at least one reference direction')
  expect(() => survival(1.5, Float64Array.of(0.5, 0.5))).toThrow('the count must be an integer')
})

test('bounds that a byte cannot hold are refused', () => {
  const problem = {
    lower: [0],
    upper: [300],
    objectives: 1,
    evaluate: (_: Uint8Array, n: number) => new Float64Array(n),
  }
  const settings = {
    population: 4,
    generations: 1,
    directions: Float64Array.of(1),
    crossoverProbability: 1,
    mutationProbability: 1,
    mutationIndex: 1,
  }
  expect(() => nsga3(problem, Uint8Array.of(1), settings, createGenerator(1))).toThrow('integers from 0 to 255')
})
