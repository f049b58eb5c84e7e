import { expect, test } from 'vitest'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import { mostPlanningSeconds, planningSeconds } from '../../../pipeline/contract/planning-time.ts'
import { functionStages } from '../../../pipeline/contract/stages.ts'
import { smallSpec } from '../helpers.ts'

const seconds = (search: object, fields: object = {}) =>
  planningSeconds(validateSpec({ ...smallSpec, ...fields, search }))

test('the paper’s settings take seconds', () => {
  expect(seconds({})).toBeGreaterThan(2)
  expect(seconds({})).toBeLessThan(30)
})

test('each extreme alone is refused, three times the paper’s are not', () => {
  for (const search of [
    { innerGenerations: 10_000 },
    { population: 10_000 },
    { ensembleMembers: 10_000, innerGenerations: 500 },
    { surrogateTrainingSet: 2000, initialDesign: 2000, archive: 2000 },
    {
      population: 300,
      innerGenerations: 300,
      ensembleMembers: 2000,
      surrogateTrainingSet: 300,
      initialDesign: 300,
    },
  ])
    expect(() => seconds(search)).toThrow('planning a generation would take about')
  expect(seconds({ population: 300, innerGenerations: 300 })).toBeLessThan(mostPlanningSeconds)
})

test('every measured objective has a surrogate of its own', () => {
  const objectives = ['error', 'calibrationError', 'worstClassError', 'macs']
  expect(seconds({}, { objectives }) / seconds({})).toBeGreaterThan(2.5)
})

test('a plan is given a quarter of the function’s time at most', () => {
  const { timeoutSeconds } = functionStages().find(({ name }) => name === 'PlanGeneration') ?? { timeoutSeconds: 0 }
  expect(mostPlanningSeconds).toBeLessThanOrEqual(timeoutSeconds / 4)
})

test('nat-2022 fits its surrogates to the whole archive', () => {
  const fitted = (archive: number) => seconds({ strategy: 'nat-2022', archive, innerGenerations: 20 })
  expect(fitted(600) / fitted(300)).toBeGreaterThan(3)
  expect(() => fitted(3000)).toThrow('planning a generation would take about')
})

test('random search predicts nothing', () => {
  expect(seconds({ strategy: 'random', population: 10_000, innerGenerations: 10_000 })).toBeLessThan(60)
})

test('economical has a regression of its own: settings of surrogates change nothing', () => {
  const own = (search: object) => seconds({ strategy: 'economical', ...search })
  expect(own({ ensembleMembers: 10_000 })).toBe(own({}))
  expect(own({ innerGenerations: 1000 })).toBeGreaterThan(own({}))
  expect(() => own({ population: 2000, innerGenerations: 2000 })).toThrow('planning a generation would take about')
})
