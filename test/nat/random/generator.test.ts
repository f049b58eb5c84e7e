import { expect, test } from 'vitest'
import { createGenerator, generatorFromState } from '../../../nat/random/generator.ts'

const draw = (seed: number, ...labels: (string | number)[]) => {
  const generator = createGenerator(seed, ...labels)
  return Array.from({ length: 5 }, () => generator.uniform())
}

test('a stream is a function of seed and labels', () => {
  expect(draw(1, 'mutation', 3)).toEqual(draw(1, 'mutation', 3))
  const streams = [
    draw(1),
    draw(2),
    draw(1, 'a'),
    draw(1, 'b'),
    draw(1, 'a', 'b'),
    draw(1, 'ab'),
    draw(1, 1),
    draw(1, '1'),
  ]
  expect(new Set(streams.map(String)).size).toBe(streams.length)
})

test('a restored generator goes on where it stood', () => {
  const generator = createGenerator(5, 'resume')
  generator.normal()
  generator.integer(3)
  const restored = generatorFromState(JSON.parse(JSON.stringify(generator.state())))
  for (let i = 0; i < 10; i++) {
    expect(restored.normal()).toBe(generator.normal())
    expect(restored.integer(1000)).toBe(generator.integer(1000))
  }
})

test('moments of uniform and normal, and streams without correlation', () => {
  const n = 40_000
  const a = createGenerator(1, 'a')
  const b = createGenerator(1, 'b')
  let sum = 0
  let squares = 0
  let normalSum = 0
  let normalSquares = 0
  let products = 0
  for (let i = 0; i < n; i++) {
    const u = a.uniform()
    const z = b.normal()
    expect(u >= 0 && u < 1).toBe(true)
    sum += u
    squares += u * u
    normalSum += z
    normalSquares += z * z
    products += (u - 0.5) * z
  }
  expect(sum / n).toBeCloseTo(1 / 2, 2)
  expect(squares / n).toBeCloseTo(1 / 3, 2)
  expect(Math.abs(normalSum / n)).toBeLessThan(0.02)
  expect(Math.abs(normalSquares / n - 1)).toBeLessThan(0.03)
  expect(Math.abs(products / n)).toBeLessThan(0.006)
})

test('integers are uniform and shuffle permutes in place', () => {
  const generator = createGenerator(2)
  const counts = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < 70_000; i++) counts[generator.integer(7)]++
  const chiSquare = counts.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0)
  expect(chiSquare).toBeLessThan(22.5) // 0.999 quantile of 6 degrees of freedom
  const array = Int32Array.from({ length: 50 }, (_, i) => i)
  expect(generator.shuffle(array)).toBe(array)
  expect([...array].sort((p, q) => p - q)).toEqual(Array.from({ length: 50 }, (_, i) => i))
  expect([...array]).not.toEqual(Array.from({ length: 50 }, (_, i) => i))
})

test('bad seeds and states are refused', () => {
  expect(() => createGenerator(0.5)).toThrow('generator: the seed must be an integer, got 0.5')
  expect(() => generatorFromState([0, 0, 0, 0])).toThrow('not all 0')
})
