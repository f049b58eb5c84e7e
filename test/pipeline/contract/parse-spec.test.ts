import { describe, expect, test } from 'vitest'
import { parseSpec, specHash, validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import { good, messageOf } from './spec-support.ts'

describe('a good spec', () => {
  test('YAML and JSON of the same content give the same normalised spec and hash', () => {
    const yaml = parseSpec('name: digits\ndataset: images/\nsupernet: nano\nconstraints: { macs: { max: 600e6 } }')
    const json = parseSpec(
      '{"supernet": {"preset": "nano"}, "dataset": {"location": "images/"}, "name": "digits", "constraints": {"macs": {"max": 600000000}}}',
    )
    expect(json).toEqual(yaml)
    expect(specHash(json)).toBe(specHash(yaml))
    expect(specHash({ ...json, seed: 2 })).not.toBe(specHash(yaml))
  })

  test('the validation share is one of what the test part leaves: both may be above a half', () => {
    const { dataset } = validateSpec({ ...good, dataset: { location: 'images/', validation: 0.7, test: 0.6 } })
    expect(dataset).toMatchObject({ validation: 0.7, test: 0.6 })
  })

  test('a normalised spec is a spec: reading it again changes nothing', () => {
    const spec = validateSpec({ ...good, objectives: ['error', { latency: 'phone.json' }], schedule: 'rate(30 days)' })
    expect(parseSpec(JSON.stringify(spec))).toEqual(spec)
  })

  test('the defaults are those of the paper', () => {
    const { search, adaptation, evaluation, objectives } = validateSpec(good)
    expect(objectives).toEqual(['error', 'macs'])
    expect(search).toMatchObject({
      generations: 30,
      archive: 300,
      initialDesign: 100,
      surrogateTrainingSet: 100,
      ensembleMembers: 500,
      population: 100,
      innerGenerations: 100,
      crossoverProbability: 0.9,
      mutationProbability: 0.1,
      mutationIndex: 1,
    })
    expect(adaptation).toMatchObject({ epochs: 5, batch: 96, learningRate: 0.01, momentum: 0.9, weightDecay: 4e-5 })
    expect(evaluation.calibrationImages).toBe(2000)
  })

  test.each(['rate(1 day)', 'rate(30 days)', 'cron(0 6 1 * ? *)', 'at(2030-01-31T06:00:00)'])(
    'schedule %s is taken',
    (schedule) => {
      expect(validateSpec({ ...good, schedule }).schedule).toBe(schedule)
    },
  )
})

describe('a bad spec is answered with one sentence:', () => {
  test('all mistakes at once, contradictions between sound fields included', () => {
    const source = `
      name: digits
      dataset: { location: images/, validatoin: 0.1 }
      objectives: [error, macs, speed]
      constraints: { macs: { min: 2, max: 1 } }
      search: { generations: 0 }`
    expect(messageOf(() => parseSpec(source, 'run.yaml')).split('\n')).toEqual([
      'run.yaml has 5 mistakes.',
      '- dataset.validatoin is not a field of the spec. The fields there are location, validation, test, onBadFile, storedSize. Write validation.',
      '- supernet is missing. Give the preset nano, ofa-mbv3 or lite, or a section with preset.',
      '- objectives.2: found "speed", expected error, topFiveError, balancedError, worstClassError, calibrationError, macs, params, activations, fileSize or { latency: FILE }. Change it.',
      '- search.generations: found 0, expected a whole number from 1 to 1000. Change it, or leave it out to get 30.',
      '- constraints.macs: found min 2 above max 1. No network can meet both.',
    ])
  })

  test.each([
    ['', 'found nothing, expected fields with values, such as "name: flowers".'],
    ['- error', 'found ["error"], expected fields with values, such as "name: flowers".'],
    [
      'name: [a',
      'line 1, column 9: Flow sequence in block collection must be sufficiently indented and end with a ]. Correct the YAML there.',
    ],
    ['name: a\nname: b', 'line 2, column 1: Map keys must be unique. Correct the YAML there.'],
    ['x'.repeat(100_001), 'the text has 100001 characters, at most 100000 are allowed.'],
  ])('text that is no spec (%#)', (source, sentence) => {
    expect(messageOf(() => parseSpec(source, 'run.yaml'))).toContain(`\n- ${sentence}`)
  })

  test('a bomb of YAML aliases is refused', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe'])
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${of}`)}]`)
    expect(messageOf(() => parseSpec(bomb.join('\n')))).toContain('the YAML cannot be used')
  })
})
