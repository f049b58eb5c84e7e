/** Static checks of the workflow's file: what interpreters are too lenient about, and our own rules. */
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { localSubstitutions } from '../../cli/local/definition.ts'
import { errorNames } from '../../pipeline/contract/errors.ts'
import { functionStages } from '../../pipeline/contract/stages.ts'
import { danglingPaths } from './data-flow.ts'
import { type Machine, machine, states, successors, tasks, text } from './fixtures.ts'

const validate: (machine: unknown) => { isValid: boolean; errorsText: () => string } = createRequire(import.meta.url)(
  'asl-validator',
)

const lambdaInvoke = 'arn:aws:states:::lambda:invoke'
const submitJob = 'arn:aws:states:::batch:submitJob.sync'
const startExecution = 'arn:aws:states:::states:startExecution'
const listJobs = 'arn:aws:states:::aws-sdk:batch:listJobs'

const functions = tasks.filter(([, { Resource }]) => Resource === lambdaInvoke)

const promises = {
  input: ['$.runId'],
  results: {
    [`${lambdaInvoke} ResolveSpec`]: payload('runId', 'generation', 'firstGeneration', 'evaluationShards', 'decision'),
    [`${lambdaInvoke} CommitGeneration`]: payload(
      'runId',
      'generation',
      'firstGeneration',
      'evaluationShards',
      'decision',
    ),
    [`${lambdaInvoke} SelectSubnets`]: payload('finishChildren'),
    [`${lambdaInvoke} RecordFailure`]: payload('error', 'cause'),
    [lambdaInvoke]: ['$.Payload'],
    [listJobs]: ['$.JobSummaryList'],
  },
}

function payload(...names: string[]): string[] {
  return ['$.Payload', ...names.map((name) => `$.Payload.${name}`)]
}

test('asl-validator accepts the file', () => {
  const { isValid, errorsText } = validate(machine)
  expect(errorsText()).toBe('')
  expect(isValid).toBe(true)
})

test('the query language is JSONPath, which every interpreter executes the same way', () => {
  expect(machine.QueryLanguage).toBeUndefined()
  expect(text).not.toMatch(/"(QueryLanguage|Assign|Arguments|Output)"|\{%/)
})

test('every placeholder is known, and every known placeholder is used', () => {
  const used = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))
  expect([...used].sort()).toEqual(Object.keys(localSubstitutions('x')).sort())
})

test('every target exists, every state can be reached, and every way can end', () => {
  const reached = new Set([machine.StartAt])
  for (const name of reached) for (const next of successors(machine.States[name] ?? failing(name))) reached.add(next)
  expect([...reached].sort()).toEqual(Object.keys(machine.States).sort())
  const ending = new Set(states.filter(([, { Type }]) => Type === 'Succeed' || Type === 'Fail').map(([name]) => name))
  for (let size = -1; size < ending.size; ) {
    size = ending.size
    for (const [name, state] of states) if (successors(state).some((next) => ending.has(next))) ending.add(name)
  }
  expect(ending.size).toBe(states.length)
})

function failing(name: string): never {
  throw new Error(`There is no state ${name}.`)
}

test('names are at most 80 characters, and none that asl-validator mistakes for a field', () => {
  for (const [name] of states) {
    expect(name.length).toBeLessThanOrEqual(80)
    expect(['Next', 'Default', 'StartAt']).not.toContain(name)
  }
})

test('only services on the list are called', () => {
  expect(new Set(tasks.map(([, { Resource }]) => Resource))).toEqual(
    new Set([lambdaInvoke, submitJob, listJobs, startExecution]),
  )
})

test.each(tasks)('%s has a timeout, Retry with full jitter, and a closing Catch', (_, state) => {
  expect(state.TimeoutSeconds).toBeGreaterThan(0)
  const again = (state.Retry ?? []).filter(({ MaxAttempts }) => MaxAttempts !== 0)
  expect(again.length).toBeGreaterThan(0)
  for (const retrier of again) {
    expect(retrier).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2 })
    expect(retrier.MaxDelaySeconds).toBeLessThanOrEqual(60)
    expect(retrier.MaxAttempts).toBeLessThanOrEqual(6)
  }
  expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL'])
})

test('what is final is listed, all else is tried again; a submission lists the errors of its service, or a failed job would be one', () => {
  for (const [name, { Resource, Retry = [] }] of tasks) {
    const final = Retry.filter(({ MaxAttempts }) => MaxAttempts === 0).flatMap(({ ErrorEquals }) => ErrorEquals)
    const tried = Retry.filter(({ MaxAttempts }) => MaxAttempts !== 0).flatMap(({ ErrorEquals }) => ErrorEquals)
    expect([name, tried]).toEqual([name, Resource === submitJob ? submissionErrors : ['States.ALL']])
    if (Resource === lambdaInvoke) expect([name, final]).toEqual([name, finalErrors])
  }
  const named = Object.values(errorNames).filter((name) => !finalErrors.includes(name))
  expect(named).toEqual([errorNames.transient, errorNames.timeout])
})

/** What a function may throw that another attempt would throw again, the mistakes of a program included. */
const finalErrors: readonly string[] = [
  errorNames.invalidSpec,
  errorNames.invalidData,
  errorNames.corruptedObject,
  errorNames.storageUnavailable,
  errorNames.trainingDiverged,
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
]

/** Everything that Step Functions reports of a submission to Batch; what is missing here goes to the other queue. */
const submissionErrors = [
  'Batch.AWSBatchException',
  'Batch.BatchException',
  'Batch.ClientException',
  'Batch.ServerException',
  'Batch.InternalServerException',
  'Batch.ServiceUnavailableException',
  'Batch.TooManyRequestsException',
  'Batch.ThrottlingException',
  'Batch.SdkClientException',
]
const taken = ['StepFunctions.ExecutionAlreadyExists', 'StepFunctions.ExecutionAlreadyExistsException']

test('States.ALL stands alone and last wherever it stands', () => {
  for (const [, { Retry = [], Catch = [] }] of states)
    for (const handlers of [Retry, Catch])
      handlers.forEach(({ ErrorEquals }, index) => {
        if (!ErrorEquals.includes('States.ALL')) return
        expect(ErrorEquals).toHaveLength(1)
        expect(index).toBe(handlers.length - 1)
      })
})

test('error names are ours or those of the services, and ours exist', () => {
  const named = states.flatMap(([, { Retry = [], Catch = [] }]) =>
    [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
  )
  const ours = named.filter((name) => name.startsWith('Nat.'))
  expect(ours.length).toBeGreaterThan(0)
  for (const name of ours) expect(Object.values(errorNames)).toContain(name)
  for (const name of named)
    expect([...submissionErrors, ...finalErrors, ...taken, 'States.ALL', 'States.TaskFailed']).toContain(name)
})

test('every failure ends at RecordFailure, or in a choice of the queue on the way there', () => {
  for (const [name, { Catch = [] }] of tasks)
    for (const { Next } of Catch)
      expect(
        name === 'RecordFailure'
          ? ['FailedUnrecorded']
          : ['RecordFailure', 'HandedOver', `${name}Failed?`, `${name}OnOtherQueue?`],
      ).toContain(Next)
})

test('every Choice has a Default', () => {
  for (const [name, { Type, Default }] of states)
    if (Type === 'Choice') expect([name, typeof Default]).toEqual([name, 'string'])
})

test('no state uses a path that might not exist (AWS: States.Runtime, which nothing catches)', () => {
  expect(danglingPaths(machine, promises)).toEqual([])
})

test('the check of paths finds a Choice on a path that one way does not bring', () => {
  const broken: Machine = structuredClone(machine)
  delete broken.States.CommitGeneration?.ResultSelector?.['decision.$']
  expect(danglingPaths(broken, promises)).toEqual(['MoreGenerations? uses $.decision'])
  const other: Machine = structuredClone(machine)
  Object.assign(other.States.RecordFailure ?? {}, { ResultPath: null })
  expect(danglingPaths(other, promises)).toEqual(['Failed uses $.recorded.error', 'Failed uses $.recorded.cause'])
})

test('each function of the contract is called by the state of its name, and no other', () => {
  expect(functions.map(([name, { Parameters }]) => [name, Parameters?.FunctionName])).toEqual(
    functionStages()
      .map(({ name }) => name)
      .sort(byPosition)
      .map((stage) => [stage, stage]),
  )
})

function byPosition(a: string, b: string): number {
  const names = Object.keys(machine.States)
  return names.indexOf(a) - names.indexOf(b)
}

test('the execution has a time limit that timers of 32 bits can hold', () => {
  expect((machine.TimeoutSeconds ?? Number.NaN) * 1000).toBeLessThan(2 ** 31)
})

test('a function is given at most what Lambda allows', () => {
  for (const [, { TimeoutSeconds }] of functions) expect(TimeoutSeconds).toBeLessThanOrEqual(900)
})
