import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { localSubstitutions, substitute } from '../../../cli/local/definition.ts'
import type { Stage } from '../../../pipeline/contract/stage.ts'
import { workflowOf } from '../../../pipeline/contract/workflow.ts'

const validate: (machine: unknown) => { errorsText: () => string } = createRequire(import.meta.url)('asl-validator')
const file = readFileSync(new URL('../../../state-machines/search.asl.json', import.meta.url), 'utf8')
const written = JSON.parse(file)

const access = { read: [], write: [], list: [] }
const called = (name: string, before?: string): Stage => ({
  name,
  kind: 'function',
  ofGeneration: false,
  before,
  memoryMb: 256,
  timeoutSeconds: 60,
  access,
})
const worked = (name: string, before?: string): Stage => ({ name, kind: 'job', ofGeneration: true, before, writes: [] })

test('stages that have no place of their own leave the file as it is', () => {
  expect(workflowOf(file, [called('Count')])).toBe(file)
})

test.each([
  ['a function', [called('Count', 'PublishReport')]],
  ['a function at the end', [called('Count', 'Done'), called('Recount', 'Done')]],
  ['a job', [worked('Note', 'EvaluateSubnets')]],
  ['a job before the model of jobs', [worked('Note', 'ExportSubnets'), called('Count', 'ExportSubnets')]],
])('%s: the whole is a workflow', (_, stages) => {
  const values = { ...localSubstitutions('x'), CountFunction: 'Count', RecountFunction: 'Recount' }
  const machine = substitute(workflowOf(file, stages), values)
  expect(validate(machine).errorsText()).toBe('')
  for (const { name } of stages) expect(machine.States).toHaveProperty(name)
})

test('a function: what led to the state leads to it, and it leads there; the others are untouched', () => {
  const { States } = JSON.parse(workflowOf(file, [called('Count', 'PublishReport')]))
  expect(States.ExportSubnets.Next).toBe('Count')
  expect(States.ExportSubnetsOnDemand.Next).toBe('Count')
  expect(States.Count).toEqual({
    ...written.States.PublishReport,
    Parameters: { ...written.States.PublishReport.Parameters, FunctionName: `\${CountFunction}` },
    Next: 'PublishReport',
  })
  const { Count, ExportSubnets, ExportSubnetsOnDemand, ...others } = States
  expect(written.States).toMatchObject(others)
})

test('a job: on the Spot queue, then on demand, with its command and its generation', () => {
  const { States } = JSON.parse(workflowOf(file, [worked('NoteAll', 'EvaluateSubnets')]))
  for (const name of ['AdaptSupernet', 'AdaptSupernetOnDemand']) expect(States[name].Next).toBe('NoteAll')
  for (const name of ['NoteAll', 'NoteAllOnDemand']) {
    expect(States[name].Next).toBe('EvaluateSubnets')
    const { Command, Environment } = States[name].Parameters.ContainerOverrides
    expect(Command).toEqual(['note-all'])
    expect(Environment.map((each: { Name: string }) => each.Name).sort()).toEqual([
      'NAT_GENERATION',
      'NAT_RUN_ID',
      'NAT_STORE',
    ])
  }
  expect(States.NoteAll.Catch[0].Next).toBe('NoteAllOnOtherQueue?')
})

test('a place that does not exist is refused with those that do', () => {
  expect(() => workflowOf(file, [called('Count', 'Lunch')])).toThrow(
    'stages: Count is to run before Lunch, but the workflow has no such state; there are ResolveSpec, ',
  )
})
