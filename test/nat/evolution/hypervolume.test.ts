import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dasDennis, hypervolume, normalisedHypervolume } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'

const flat = (points: number[][]) => Float64Array.from(points.flat())

test.each([
  [
    [
      [1, 3],
      [2, 2],
      [3, 1],
    ],
    [4, 4],
    6,
  ],
  [[[1, 1, 1]], [2, 2, 2], 1],
  [
    [
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
    ],
    [4, 4, 4],
    13,
  ],
  [[[2]], [5], 3],
])('O28: hypervolume of %j against %j', (points, reference, expected) => {
  expect(hypervolume(flat(points), reference)).toBe(expected)
})

const grid = Array.from({ length: 100 }, (_, i) => i / 99)
/** Parts of [0, 1] on which ZDT3's front lies. */
const zdt3Regions = [
  [0, 0.0830015349],
  [0.182228728, 0.2577623634],
  [0.4093136748, 0.4538821041],
  [0.6183967944, 0.6525117038],
  [0.8233317983, 0.8518328654],
]
const zdt3 = zdt3Regions.flatMap(([from, to]) =>
  Array.from({ length: 20 }, (_, i) => {
    const x = from + ((to - from) * i) / 19
    return [x, 1 - Math.sqrt(x) - x * Math.sin(10 * Math.PI * x)]
  }),
)
test.each([
  ['ZDT1', grid.map((x) => [x, 1 - Math.sqrt(x)]), 0.8714093689206746],
  ['ZDT2', grid.map((x) => [x, 1 - x * x]), 0.5382998333503386],
  ['ZDT3', zdt3, 1.329143746970079],
])('O29: front of %s', (_name, front, expected) => {
  expect(hypervolume(flat(front), [1.1, 1.1])).toBeCloseTo(expected, 6)
})

test('O29: fronts of DTLZ1 and DTLZ2', () => {
  const directions = dasDennis(3, 12)
  expect(
    hypervolume(
      directions.map((x) => x / 2),
      [1, 1, 1],
    ),
  ).toBeCloseTo(0.9736689814814845, 12)
  const sphere = Float64Array.from(directions)
  for (let i = 0; i < sphere.length; i += 3) {
    const norm = Math.hypot(...sphere.subarray(i, i + 3))
    for (let k = 0; k < 3; k++) sphere[i + k] /= norm
  }
  expect(hypervolume(sphere, [1, 1, 1])).toBeCloseTo(0.41385089918848333, 12)
})

test('O32: the hypervolume that NAT logs', () => {
  const F = flat([
    [22.5, 225],
    [21.4, 312],
    [20.1, 490],
    [19.5, 600],
  ])
  const reference = [40 * 1.01, 4000 * 1.01]
  expect(hypervolume(F, reference)).toBeCloseTo(79_068.3, 6)
  expect(normalisedHypervolume(F, reference)).toBeCloseTo(0.4844396383, 10)
})

test('points that are not better than the reference in everything count nothing', () => {
  expect(
    hypervolume(
      flat([
        [4, 0],
        [0, 4],
        [5, -9],
      ]),
      [4, 4],
    ),
  ).toBe(0)
  expect(hypervolume(new Float64Array(0), [1, 1, 1])).toBe(0)
})

test('hypervolume agrees with Monte Carlo in 2 to 4 dimensions', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 12 }), (seed, m, n) => {
      const generator = createGenerator(seed)
      const F = Float64Array.from({ length: n * m }, () => generator.uniform())
      const samples = 20_000
      let hits = 0
      const z = new Float64Array(m)
      for (let s = 0; s < samples; s++) {
        for (let k = 0; k < m; k++) z[k] = generator.uniform()
        for (let i = 0; i < n; i++) {
          let k = 0
          while (k < m && F[i * m + k] <= z[k]) k++
          if (k < m) continue
          hits++
          break
        }
      }
      // 5 standard deviations of a share of 20,000 samples
      expect(Math.abs(hypervolume(F, new Array(m).fill(1)) - hits / samples)).toBeLessThan(0.018)
    }),
    { numRuns: 30, seed: 11 },
  )
})

test('the order of points and dominated points do not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 10 }), (points) => {
      const volume = hypervolume(flat(points), [10, 10, 10])
      const worse = points.map(([a, b, c]) => [a + 1, b, c])
      expect(hypervolume(flat([...worse, ...points].reverse()), [10, 10, 10])).toBe(volume)
    }),
  )
})
