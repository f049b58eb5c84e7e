/** From times of whole models to times of layers: what is known beforehand comes out again, whatever the machine did. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { estimateLayers, type ModelTime, type Visit } from '../../../cli/profiling/estimate-layers.ts'
import { latencyTable, warningsOf } from '../../../cli/profiling/latency-table.ts'
import { EMPTY, type PlannedModel, planProfile, REFERENCE } from '../../../cli/profiling/profile-plan.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { mobileNetSpace } from '../../../nat/space/spaces/mobilenet-v3/mobilenet-space.ts'

const tiny = mobileNetSpace({ ...nano, resolutions: [16, 32], kernelSizes: [3, 5], stages: nano.stages.slice(0, 3) })
const plan = planProfile({ space: tiny, widths: [0, 1], classes: 4 })
const models = new Map(plan.models.map((model) => [model.name, model]))
const keys = [...new Set(plan.models.flatMap(({ layers }) => layers))]

const CALL = 0.02
/** Rearranging what goes in and out of a layer by itself. */
const BORDER = 0.004
const truth = (key: string) => 0.001 + 0.0001 * keys.indexOf(key)

function trueTime({ layers, copies, input }: PlannedModel): number {
  const sum = layers.reduce((total, key) => total + truth(key), 0)
  return CALL + copies * sum + (input === 'map' ? BORDER : 0)
}

/** @param pace how slow the machine is in a visit, from its number */
function visitsWith(
  pace: (visit: number) => number,
  change: (name: string, time: number) => number = (_, time) => time,
) {
  const rounds = [plan.groups, plan.groups.toReversed(), plan.groups]
  return rounds.flat().map(
    (group, i): Visit =>
      Object.fromEntries(
        group.map((name): [string, ModelTime] => {
          const time = pace(i) * change(name, trueTime(models.get(name) as PlannedModel))
          return [name, { milliseconds: time, spread: 0.0001, count: 100 }]
        }),
      ),
  )
}

describe('the plan', () => {
  test('has each layer of the space, and the reference in every group', () => {
    expect(new Set(plan.models.filter(({ layers }) => layers.length === 1).flatMap(({ layers }) => layers))).toEqual(
      new Set(tiny.costs(4).layers),
    )
    for (const group of plan.groups) expect(group[0]).toBe(REFERENCE)
    expect(plan.groups.flat().filter((name) => name !== REFERENCE)).toHaveLength(plan.models.length - 1)
    expect(models.has(EMPTY)).toBe(true)
  })

  test('has networks of both widths', () => {
    const whole = plan.models.filter(({ layers }) => layers.length > 1)
    const stems = new Set(whole.map(({ layers }) => /output:\d+x\d+x(\d+)/.exec(layers[0])?.[1]))
    expect(stems.size).toBe(2)
  })
})

test.each([
  ['at rest', () => 1],
  ['three times as slow in every fourth visit', (visit: number) => (visit % 4 === 3 ? 3 : 1)],
  ['slower and slower', (visit: number) => 1 + visit / 30],
])('the times of layers and of the call come out of a machine %s', (_, pace) => {
  const { layers, perNetwork, reference } = estimateLayers(plan, visitsWith(pace))
  const [scale] = [reference / trueTime(models.get(REFERENCE) as PlannedModel)]
  for (const key of keys) expect(layers[key].mean / scale / truth(key), key).toBeCloseTo(1, 6)
  expect(perNetwork.mean / scale).toBeCloseTo(CALL, 6)
  expect(perNetwork.factor).toBeCloseTo(1, 6)
})

test('layers that are faster among others than by themselves: the factor is found by whole networks', () => {
  const faster = (name: string, time: number) => {
    const { layers } = models.get(name) as PlannedModel
    return layers.length > 1 ? CALL + 0.8 * (time - CALL) : time
  }
  const { layers, perNetwork } = estimateLayers(
    plan,
    visitsWith(() => 1, faster),
  )
  expect(perNetwork.factor).toBeCloseTo(0.8, 6)
  expect(perNetwork.mean).toBeCloseTo(CALL, 6)
  for (const key of keys) expect(layers[key].mean / truth(key), key).toBeCloseTo(0.8, 6)
})

test('whole networks that take less than the sum of their layers have no constant below zero', () => {
  const { perNetwork } = estimateLayers(
    plan,
    visitsWith(
      () => 1,
      (name, time) => ((models.get(name) as PlannedModel).layers.length > 1 ? time - 1.5 * CALL : time),
    ),
  )
  expect(perNetwork.mean).toBe(0)
})

test('several copies that took less time than one: the layer is unclear, its time small and positive, and it is said', () => {
  const name = 'layer-3-often'
  const [key] = (models.get(name) as PlannedModel).layers
  const visits = visitsWith(
    () => 1,
    (each, time) => (each === name ? CALL + BORDER : time),
  )
  const { layers } = estimateLayers(plan, visits)
  expect(layers[key]).toMatchObject({ unclear: true })
  expect(layers[key].mean).toBeGreaterThan(0)
  expect(Object.values(layers).filter(({ unclear }) => unclear === true)).toHaveLength(1)
  const table = latencyTable(plan, visits, circumstances)
  expect(warningsOf(table)).toHaveLength(1)
  expect(warningsOf(table)[0]).toMatch(
    /^1 of \d+ layers can't be told from noise: they take at most about [\d.]+(e-\d+)? ms each/,
  )
})

const circumstances = { device: 'board', runtime: 'test', threads: 1, clock: 'time', measuredAt: '2026-01-01' }

test('law: no time is negative, however noisy the visits were', () => {
  const noise = fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { minLength: 50, maxLength: 50 })
  fc.assert(
    fc.property(noise, (factors) => {
      let at = 0
      const visits = visitsWith(
        () => 1,
        (_, time) => time * factors[at++ % factors.length],
      )
      const { layers, perNetwork } = estimateLayers(plan, visits)
      expect(perNetwork.mean).toBeGreaterThanOrEqual(0)
      for (const { mean } of Object.values(layers)) expect(mean).toBeGreaterThan(0)
    }),
    { numRuns: 30 },
  )
})

test('a drift is said: of the whole session, or of single moments', () => {
  const said = (pace: (visit: number) => number) => warningsOf(latencyTable(plan, visitsWith(pace), circumstances))
  expect(said(() => 1)).toEqual([])
  expect(said((visit) => 1 + visit / 30)[0]).toMatch(
    /^The reference network took \d+ % longer at the end than at the beginning\./,
  )
  expect(said((visit) => (visit === 7 ? 1.5 : 1))).toEqual([
    'At its slowest moment the machine took 50 % longer than usually. The times are corrected for it, but better ones come from a machine at rest.',
  ])
})

test('a model that was never timed is named, and a visit that tells nothing of the machine', () => {
  const visits = visitsWith(() => 1).map(({ 'layer-2-often': _, ...others }) => others)
  expect(() => estimateLayers(plan, visits)).toThrow(new RangeError('layer-2-once and layer-2-often were not timed'))
  const blind = visits.map(({ reference, ...others }, i) => (i === 3 ? others : { reference, ...others }))
  expect(() => estimateLayers(plan, blind)).toThrow(new RangeError('visit 4 lacks the reference'))
})
