/** Static checks of the workflow's file: what interpreters are too lenient about, and our own rules. */
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { projectTag } from '../../cdk/tags.ts'
import { localQueues, localSubstitutions } from '../../cli/local/definition.ts'
import { errorNames } from '../../pipeline/contract/errors.ts'
import { jobDefinition, jobTimeoutSeconds } from '../../pipeline/contract/job-definition.ts'
import { batchStages, containerEnvironment, lambdaStages, supernetChildren } from '../../pipeline/contract/stages.ts'
import { danglingPaths, pathsIn } from './data-flow.ts'
import { type ChoiceRule, type Machine, machine, states, successors, tasks, text } from './fixtures.ts'

const validate: (machine: unknown) => { isValid: boolean; errorsText: () => string } = createRequire(import.meta.url)(
  'asl-validator',
)

const lambdaInvoke = 'arn:aws:states:::lambda:invoke'
const submitJob = 'arn:aws:states:::batch:submitJob.sync'
const listJobs = 'arn:aws:states:::aws-sdk:batch:listJobs'

const jobs = tasks.filter(([, { Resource }]) => Resource === submitJob)
const functions = tasks.filter(([, { Resource }]) => Resource === lambdaInvoke)

const promises = {
  input: ['$.runId'],
  results: {
    [`${lambdaInvoke} ResolveSpec`]: payload('runId', 'generation', 'evaluationShards', 'decision'),
    [`${lambdaInvoke} CommitGeneration`]: payload('runId', 'generation', 'evaluationShards', 'decision'),
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
  expect(new Set(tasks.map(([, { Resource }]) => Resource))).toEqual(new Set([lambdaInvoke, submitJob, listJobs]))
})

test.each(tasks)('%s has a timeout, Retry with full jitter on named errors, and a closing Catch', (_, state) => {
  expect(state.TimeoutSeconds).toBeGreaterThan(0)
  expect(state.Retry?.length).toBeGreaterThan(0)
  for (const retrier of state.Retry ?? []) {
    expect(retrier).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2 })
    expect(retrier.MaxDelaySeconds).toBeLessThanOrEqual(60)
    expect(retrier.MaxAttempts).toBeLessThanOrEqual(6)
    for (const name of retrier.ErrorEquals) expect(retriable).toContain(name)
  }
  expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL'])
})

/** Errors that may go away by themselves. */
const retriable = [
  errorNames.transient,
  errorNames.timeout,
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Batch.AWSBatchException',
  'Batch.ClientException',
  'Batch.BatchException',
  'Batch.ServerException',
  'Batch.SdkClientException',
]

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
  for (const name of named) expect([...retriable, 'States.ALL', 'States.TaskFailed']).toContain(name)
})

test('every failure ends at RecordFailure, or in a choice of the queue on the way there', () => {
  for (const [name, { Catch = [] }] of tasks)
    for (const { Next } of Catch)
      expect(
        name === 'RecordFailure' ? ['FailedUnrecorded'] : ['RecordFailure', `${name}Failed?`, `${name}OnOtherQueue?`],
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
    [...lambdaStages].sort(byPosition).map((stage) => [stage, stage]),
  )
})

function byPosition(a: string, b: string): number {
  const names = Object.keys(machine.States)
  return names.indexOf(a) - names.indexOf(b)
}

test('each job of the contract runs its sub-command on the Spot queue, and the same on demand', () => {
  expect(jobs).toHaveLength(2 * Object.keys(batchStages).length)
  for (const [stage, command] of Object.entries(batchStages)) {
    const spot = machine.States[stage]?.Parameters
    expect(spot).toMatchObject({ JobQueue: localQueues.spot, ContainerOverrides: { Command: [command] } })
    expect(machine.States[`${stage}OnDemand`]?.Parameters).toEqual({ ...spot, JobQueue: localQueues.onDemand })
    expect(machine.States[`${stage}OnDemand`]?.Next).toBe(machine.States[stage]?.Next)
  }
})

test('the environment of a job is that of the contract; nothing of the user is put into a command', () => {
  for (const [name, { Parameters }] of jobs) {
    const { Command, Environment } = (Parameters as { ContainerOverrides: unknown }).ContainerOverrides as {
      Command: unknown[]
      Environment: { Name: string }[]
    }
    expect(Command.every((word) => typeof word === 'string' && /^[a-z-]+$/.test(word))).toBe(true)
    const loops = /^(AdaptSupernet|EvaluateSubnets)/.test(name)
    expect(Environment.map(({ Name }) => Name)).toEqual([
      containerEnvironment.store,
      containerEnvironment.runId,
      ...(loops ? [containerEnvironment.generation] : []),
    ])
  }
})

test('every job is tagged for the bill: with the project like everything else that is deployed, and with its run', () => {
  for (const [, { Parameters }] of jobs)
    expect(Parameters?.Tags).toEqual({ [projectTag.key]: projectTag.value, 'runId.$': '$.runId' })
})

test('array jobs: one child per supernet, or per shard of the plan', () => {
  const sizes = Object.fromEntries(jobs.map(([name, { Parameters }]) => [name, Parameters?.ArrayProperties]))
  for (const stage of ['WarmUp', 'AdaptSupernet']) expect(sizes[stage]).toEqual({ Size: supernetChildren })
  expect(sizes.EvaluateSubnets).toEqual({ 'Size.$': '$.evaluationShards' })
  for (const stage of ['PrepareDataset', 'ExportSubnets']) expect(sizes[stage]).toBeUndefined()
})

test('a Batch task waits for all attempts of its job and for the queue', () => {
  for (const [, { TimeoutSeconds }] of jobs) expect(TimeoutSeconds).toBe(jobTimeoutSeconds)
  expect(jobTimeoutSeconds).toBeGreaterThan(jobDefinition.attempts * jobDefinition.attemptDurationSeconds)
})

test('the execution has a time limit that timers of 32 bits can hold', () => {
  expect((machine.TimeoutSeconds ?? Number.NaN) * 1000).toBeLessThan(2 ** 31)
})

test('a function is given at most what Lambda allows', () => {
  for (const [, { TimeoutSeconds }] of functions) expect(TimeoutSeconds).toBeLessThanOrEqual(900)
})

test('a function that gave up before its time limit, or was ended at it, is called again', () => {
  for (const [name, { Retry = [] }] of functions)
    for (const error of [errorNames.timeout, 'Sandbox.Timedout'])
      expect([name, Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error))?.MaxAttempts]).toEqual([name, 3])
})

test('the exit codes in the choice of the queue are those of the contract', () => {
  const patterns = states.flatMap(([, { Choices = [] }]) => Choices.flatMap(matches))
  const codes = new Set(patterns.flatMap((pattern) => /"ExitCode": ?(\d+)/.exec(pattern)?.[1] ?? []))
  expect(codes).toEqual(new Set(['64', '75']))
})

function matches(rule: ChoiceRule): string[] {
  return [...(typeof rule.StringMatches === 'string' ? [rule.StringMatches] : []), ...(rule.Or ?? []).flatMap(matches)]
}

test('results of jobs are dropped: a JobDetail could fill the 256 KiB of the state', () => {
  for (const [, { ResultPath }] of jobs) expect(ResultPath).toBeNull()
  expect(pathsIn(machine.States.PlanGeneration?.Parameters)).toEqual(
    new Set(['$.runId', '$.generation', '$.evaluationShards']),
  )
})
