import { expect, test } from 'vitest'
import { checkpoints, type Recorded } from '../../../bench/search/recorded.ts'
import { genotypeAt, inNano, networks, placeOf, recordedSpace } from '../../../bench/search/recorded-space.ts'
import { archives, measurementsFor, replay } from '../../../bench/search/replay.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { costOf, genotypeKey } from '../../../nat/space/index.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'

test('the recorded space: every network has its place, is canonical in nano, and no two are the same', () => {
  expect(networks).toBe(3072)
  const keys = new Set<string>()
  for (let place = 0; place < networks; place++) {
    const genotype = genotypeAt(place)
    expect(placeOf(genotype)).toBe(place)
    const canonical = [...inNano(genotype)]
    nano.repairInPlace(canonical, 0)
    expect(canonical).toEqual(inNano(genotype))
    expect(recordedSpace.encode(recordedSpace.decode(genotype))).toEqual(genotype)
    keys.add(genotypeKey(canonical))
  }
  expect(keys.size).toBe(networks)
})

test('its costs are nano’s, and its corners cost least and most', () => {
  const { macs } = recordedSpace.costs(10)
  for (const place of [0, 700, networks - 1])
    expect(costOf(macs, genotypeAt(place))).toBe(costOf(nano.costs(10).macs, inNano(genotypeAt(place))))
  expect(costOf(macs, recordedSpace.smallest)).toBe(macs.least)
})

/** Falls with the cost, unevenly; the weights improve from generation to generation. */
function madeUp(): Recorded {
  const generator = createGenerator(1)
  const { macs } = recordedSpace.costs(10)
  const test = Float64Array.from({ length: networks }, (_, place) => {
    const cost = costOf(macs, genotypeAt(place))
    return 15 + 30 * Math.exp(-cost / 2e6) + 3 * generator.uniform()
  })
  return {
    test,
    validation: Array.from({ length: checkpoints }, (_, g) =>
      test.map((error) => error + 3 - g / 2 + generator.normal()),
    ),
  }
}

test.each(['nat', 'economical', 'nsga', 'random'])(
  '%s: a replay goes through all recorded generations, and the same seed gives the same',
  (strategy) => {
    const record = madeUp()
    const once = replay(record, strategy, archives[0], 1)
    expect(once.measurements).toBeGreaterThan(checkpoints)
    expect(once.measurements).toBeLessThanOrEqual(checkpoints * archives[0])
    expect(once.hypervolume).toBeGreaterThan(0)
    expect(replay(record, strategy, archives[0], 1)).toEqual(once)
  },
)

test('measurements for a target: where a curve first reaches it', () => {
  const curve = [
    { measurements: 100, hypervolume: 0.5 },
    { measurements: 200, hypervolume: 0.7 },
    { measurements: 300, hypervolume: 0.6 },
  ]
  expect(measurementsFor(curve, 0.4)).toBe(100)
  expect(measurementsFor(curve, 0.6)).toBeCloseTo(150, 9)
  expect(measurementsFor(curve, 0.7)).toBe(200)
  expect(measurementsFor(curve, 0.8)).toBeUndefined()
})
