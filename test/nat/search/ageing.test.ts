import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { ageingOf, today } from '../../../nat/search/ageing.ts'
import type { Record } from '../../../nat/search/history.ts'

const generations = 8
const noise = 0.3

/** Networks that are measured in every generation. */
function moving({ shift, drift, networks = 60 }: { shift: number; drift: number; networks?: number }): Record[] {
  const generator = createGenerator(3)
  return Array.from({ length: networks }, (_, i) => {
    let error = 10 + generator.normal()
    const measurements = Array.from({ length: generations }, (_, g) => {
      if (g > 0) error += shift + drift * generator.normal()
      return { genotype: [i], generation: g + 1, values: [error + noise * generator.normal()] }
    })
    return { genotype: [i], measurements }
  })
}

test('where all errors fall by one percent point a generation, older values are lowered by as much', () => {
  const { shifts } = ageingOf(moving({ shift: -1, drift: 0 }), 0, generations)
  expect(shifts[generations]).toBe(0)
  for (let generation = 1; generation < generations; generation++)
    expect(Math.abs(shifts[generation] + (generations - generation))).toBeLessThan(0.3)
})

test('where nothing moves, an old measurement counts like a new one', () => {
  const records = moving({ shift: 0, drift: 0 })
  const ageing = ageingOf(records, 0, generations)
  expect(Math.max(...ageing.shifts.map(Math.abs))).toBeLessThan(0.15)
  expect(ageing.growth).toBe(0)
})

test('networks measured once say nothing of time', () => {
  const once = moving({ shift: -1, drift: 1 }).map((record) => ({
    ...record,
    measurements: record.measurements.slice(0, 1),
  }))
  const ageing = ageingOf(once, 0, generations)
  expect(ageing.growth).toBe(0)
  expect(ageing.shifts.every((shift) => shift === 0)).toBe(true)
})

test('by hand: the newer of two values counts more the faster they age', () => {
  const record = {
    genotype: [1],
    measurements: [
      { genotype: [1], generation: 1, values: [4] },
      { genotype: [1], generation: 2, values: [1] },
    ],
  }
  // Weights 1 / (1 + 2) and 1; the older value is lowered to 3.
  expect(today(record, 0, { shifts: [0, -1, 0], growth: 2 })).toEqual({ value: 1.5, variance: 0.75 })
  expect(today(record, 0, { shifts: [0, 0, 0], growth: 0 })).toEqual({ value: 2.5, variance: 0.5 })
})
