/** What every registered objective must keep. A new one is tested by being registered. */
import { describe, expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { distinctGenotypes } from '../../../nat/space/index.ts'
import { largest, nano, ofaMbv3, smallest } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import {
  exactValue,
  formatValue,
  objectiveNamed,
  objectiveNames,
  rangeOf,
  registerObjective,
} from '../../../pipeline/objectives/index.ts'
import { taskNamed } from '../../../supernet/tasks/index.ts'

const spaces = [nano, ofaMbv3].map((space) => ({
  space,
  classes: 10,
  genotypes: [smallest(space), largest(space), ...distinctGenotypes(space, 100, createGenerator(3), [])],
}))

describe.each(objectiveNames())('%s', (name) => {
  const objective = objectiveNamed(name)

  test('has a name that specs can write, a label, and values that can be shown', () => {
    expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/)
    expect(objective.label).not.toBe('')
    for (const value of [0, 0.5, 12_345, 2e9]) expect(formatValue(value, objective.unit)).toMatch(/^[\d.]+/)
  })

  test('is finite and lies in its range in every network of every preset', () => {
    for (const { space, classes, genotypes } of spaces) {
      const facts = { space, classes }
      const { least, most } = rangeOf(objective, facts)
      expect(least).toBeLessThan(most)
      if (objective.source === 'measured') continue
      const values = genotypes.map((genotype) => exactValue(objective, facts, genotype))
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(least)
        expect(value).toBeLessThanOrEqual(most)
      }
      expect(new Set(values).size).toBeGreaterThan(1)
    }
  })

  test('whole populations have the values of their networks, at any offset and stride', () => {
    if (objective.source === 'measured') return
    for (const { space, classes, genotypes } of spaces) {
      const facts = { space, classes }
      const target = new Float64Array(genotypes.length * 3).fill(-1)
      objective.evaluator(facts)(target, Uint8Array.from(genotypes.flat()), genotypes.length, 1, 3)
      genotypes.forEach((genotype, i) => {
        expect(Array.from(target.subarray(i * 3, i * 3 + 3))).toEqual([-1, exactValue(objective, facts, genotype), -1])
      })
    }
  })

  test('what has to be measured is a metric of the task, with the same worst value and unit', () => {
    if (objective.source === 'exact') return
    const metric = taskNamed('classification', { classes: 10 }).metrics.find((each) => each.name === name)
    expect(metric).toMatchObject({ worst: objective.worst, unit: objective.unit })
  })
})

test.each([
  ['error', 'objectives: error is registered already'],
  ['Two words', '"Two words" is no name'],
])('%s cannot be registered', (name, message) => {
  expect(() => registerObjective({ ...objectiveNamed('macs'), name })).toThrow(message)
})

test('values as people read them', () => {
  expect(formatValue(4.5, '%')).toBe('4.50 %')
  expect(formatValue(1_234_567, '')).toBe('1.23 M')
  expect(formatValue(12, '')).toBe('12')
  expect(formatValue(1536, 'bytes')).toBe('1.50 KiB')
  expect(formatValue(100, 'bytes')).toBe('100 bytes')
  expect(formatValue(0.756, 'ms')).toBe('0.76 ms')
  expect(formatValue(2.5, 'J')).toBe('2.50 J')
})
