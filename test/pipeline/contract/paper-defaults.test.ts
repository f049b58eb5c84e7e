import { expect, test } from 'vitest'
import { paperDefaults, reducedSettings } from '../../../pipeline/contract/paper-defaults.ts'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'

const good = { name: 'digits', dataset: 'images/', supernet: 'nano' }

test('a spec that changes nothing reduces nothing', () => {
  expect(reducedSettings(validateSpec(good))).toEqual([])
})

test('what is below the value of the paper is listed beside it, what is above is not', () => {
  const spec = validateSpec({
    ...good,
    search: { generations: 6, population: 200 },
    adaptation: { epochs: 1 },
    evaluation: { calibrationImages: 500 },
  })
  expect(reducedSettings(spec)).toEqual([
    { field: 'search.generations', value: 6, paper: 30 },
    { field: 'adaptation.epochs', value: 1, paper: 5 },
    { field: 'evaluation.calibrationImages', value: 500, paper: 2000 },
  ])
})

test('the defaults of the spec are the values of the table', () => {
  const spec = validateSpec(good) as unknown as Record<string, Record<string, number>>
  for (const [field, paper] of Object.entries(paperDefaults)) {
    const [section, name] = field.split('.')
    expect(spec[section][name], field).toBe(paper)
  }
})
