/**
 * The path through the states of the workflow in each kind of failure. Lambda functions and the container's entry point
 * are the test's; the state machine's file, its interpreter and the Batch emulator are the real ones.
 */
import { expect, test } from 'vitest'
import type { FaultPlan } from '../../cli/local/faults.ts'
import { WorkflowFailed } from '../../cli/local/workflow.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { play } from './fixtures/play.ts'

const start = ['ResolveSpec', 'SearchFinished?', 'PrepareDataset', 'WarmUp']
const generation = ['PlanGeneration', 'AdaptSupernet', 'EvaluateSubnets', 'CommitGeneration', 'MoreGenerations?']
const delivery = ['SelectSubnets', 'Finish?', 'FinishSubnets', 'ExportSubnets', 'PublishReport', 'Done']

test('all goes well: two generations, each job on the Spot queue with its generation', async () => {
  const { path, failure, journal, calls } = await play({ generations: 2 })
  expect(failure).toBeUndefined()
  expect(path).toEqual([...start, ...generation, ...generation, ...delivery])
  const jobs = journal().filter(({ what }) => what === 'start')
  expect(new Set(jobs.map(({ queue }) => queue))).toEqual(new Set(['spot']))
  const evaluations = jobs.filter(({ command }) => command === 'evaluate-subnets')
  expect(evaluations.map(({ child, generation }) => `${generation}/${child}`).sort()).toEqual([
    '0/0',
    '0/1',
    '0/2',
    '1/0',
    '1/1',
    '1/2',
  ])
  expect(calls.find(({ stage }) => stage === 'PlanGeneration')?.event).toEqual({
    runId: 'test',
    generation: 0,
    evaluationShards: 3,
  })
})

test('a run that is resumed begins with its first uncommitted generation', async () => {
  const { path, calls } = await play({ generations: 3, first: 2 })
  expect(path).toEqual([...start, ...generation, ...delivery])
  expect(calls.find(({ stage }) => stage === 'PlanGeneration')?.event.generation).toBe(2)
})

test('a run whose generations are all committed only delivers', async () => {
  const { path } = await play({ generations: 3, first: 3 })
  expect(path).toEqual(['ResolveSpec', 'SearchFinished?', ...delivery])
})

const lost: FaultPlan = ({ phase, command, queue }) =>
  phase === 'attempt' && queue === 'spot' && command === 'prepare-dataset'
    ? { kind: 'reclaim', afterMilliseconds: 0 }
    : undefined

test('machines reclaimed at every attempt: the same job on demand', async () => {
  const { path, failure } = await play({
    faults: lost,
    script: { 'prepare-dataset': { '*': [{ sleep: 300, onTerm: 1 }] } },
  })
  expect(failure).toBeUndefined()
  expect(path.slice(2, 6)).toEqual([
    'PrepareDataset',
    'PrepareDatasetOnOtherQueue?',
    'PrepareDatasetOnDemand',
    'WarmUp',
  ])
  expect(path.at(-1)).toBe('Done')
})

test('networks straight from the supernet: no job is started to finish them', async () => {
  const { path, journal } = await play({ finishChildren: 0 })
  expect(path).toEqual([...start, ...generation, ...delivery.filter((state) => state !== 'FinishSubnets')])
  expect(journal().map(({ command }) => command)).not.toContain('finish-subnets')
})

test('delivered networks are finished by as many children as share them; a lost machine is replaced on demand', async () => {
  const { path, journal } = await play({
    finishChildren: 3,
    faults: ({ phase, command, queue, child }) =>
      phase === 'queue' && queue === 'spot' && command === 'finish-subnets' && child === 1
        ? { kind: 'no-capacity' }
        : undefined,
  })
  expect(path.slice(-9)).toEqual([
    'FinishSubnets',
    'FinishSubnetsFailed?',
    'FinishSubnetsFailedJob',
    'FinishSubnetsFailedChildren',
    'FinishSubnetsOnOtherQueue?',
    'FinishSubnetsOnDemand',
    'ExportSubnets',
    'PublishReport',
    'Done',
  ])
  const children = journal().filter(
    ({ what, command, queue }) => what === 'start' && command === 'finish-subnets' && queue === 'on-demand',
  )
  expect(children.map(({ child }) => child).sort()).toEqual(['0', '1', '2'])
})

test('one reclaimed machine: the next attempt does it, the workflow sees nothing', async () => {
  const { path, failure } = await play({
    faults: (occasion) => (occasion.attempt === 1 ? lost(occasion) : undefined),
    script: { 'prepare-dataset': { '*': [{ sleep: 300, onTerm: 1 }] } },
  })
  expect(failure).toBeUndefined()
  expect(path).toEqual([...start, ...generation, ...delivery])
})

test('no Spot capacity for a child of an array: its own status reason sends the array to the other queue', async () => {
  const { path, failure, journal } = await play({
    faults: ({ phase, command, queue, child }) =>
      phase === 'queue' && queue === 'spot' && command === 'evaluate-subnets' && child === 2
        ? { kind: 'no-capacity' }
        : undefined,
  })
  expect(failure).toBeUndefined()
  expect(path).toEqual([
    ...start,
    ...generation.slice(0, 3),
    'EvaluateSubnetsFailed?',
    'EvaluateSubnetsFailedJob',
    'EvaluateSubnetsFailedChildren',
    'EvaluateSubnetsOnOtherQueue?',
    'EvaluateSubnetsOnDemand',
    ...generation.slice(3),
    ...delivery,
  ])
  expect(
    journal()
      .flatMap(({ what, queue, child }) => (what === 'start' && queue === 'on-demand' ? [child] : []))
      .sort(),
  ).toEqual(['0', '1', '2'])
})

test('interrupted attempts used up (exit code 75 in a child): on demand', async () => {
  const { path } = await play({
    definition: { attempts: 1 },
    script: { 'warm-up': { '1': [{ exit: 75 }] } },
  })
  expect(path).toContain('WarmUpOnDemand')
  expect(path.slice(-3)).toEqual(['WarmUpOnDemand', 'RecordFailure', 'Failed'])
})

test("the user's mistake in a job: recorded, not tried anywhere else", async () => {
  const { path, failure, journal } = await play({ script: { 'prepare-dataset': { '*': [{ exit: 64 }] } } })
  expect(path.slice(2)).toEqual(['PrepareDataset', 'PrepareDatasetOnOtherQueue?', 'RecordFailure', 'Failed'])
  expect(failure).toBeInstanceOf(WorkflowFailed)
  expect(failure?.error).toBe('States.TaskFailed')
  expect(failure?.message).toMatch(/^recorded: \{"JobName":"test-prepare-dataset"/)
  expect(journal().filter(({ what }) => what === 'start')).toHaveLength(1)
})

test("the user's mistake in one child outweighs the machine that another one lost", async () => {
  const { path } = await play({
    definition: { attempts: 1 },
    script: { 'warm-up': { '0': [{ exit: 75 }], '1': [{ exit: 64 }] } },
  })
  expect(path.slice(3)).toEqual([
    'WarmUp',
    'WarmUpFailed?',
    'WarmUpFailedJob',
    'WarmUpFailedChildren',
    'WarmUpOnOtherQueue?',
    'RecordFailure',
    'Failed',
  ])
})

test('an attempt over its time limit is not tried again', async () => {
  const { path, failure } = await play({
    definition: { attemptDurationSeconds: 1, killAfterSeconds: 1 },
    script: { 'prepare-dataset': { '*': [{ sleep: 60_000, stubborn: true }] } },
  })
  expect(path.slice(2)).toEqual(['PrepareDataset', 'PrepareDatasetOnOtherQueue?', 'RecordFailure', 'Failed'])
  expect(failure?.message).toContain('Job attempt duration exceeded timeout')
  // One that ends at the first notice has the exit code of a program whose machine is taken away.
  const ended = await play({
    definition: { attemptDurationSeconds: 1 },
    script: { 'prepare-dataset': { '*': [{ sleep: 60_000, onTerm: 143 }] } },
  })
  expect(ended.path.slice(2)).toEqual(path.slice(2))
})

test('a function that throws our own error fails the run at once, under that name', async () => {
  const { path, failure, calls } = await play({
    throws: (stage) =>
      stage === 'ResolveSpec' ? new NatError(errorNames.invalidSpec, 'budget.maxCostUsd is -1.') : undefined,
  })
  expect(path).toEqual(['ResolveSpec', 'RecordFailure', 'Failed'])
  expect(failure?.error).toBe('Nat.InvalidSpec')
  expect(failure?.message).toContain('budget.maxCostUsd is -1.')
  expect(calls.at(-1)?.event).toMatchObject({ runId: 'test', failure: { Error: 'Nat.InvalidSpec' } })
})

test('a transient error of a function is tried again', async () => {
  const { path, failure } = await play({
    throws: (stage, call) =>
      stage === 'PlanGeneration' && call < 3 ? new NatError(errorNames.transient, 'busy') : undefined,
  })
  expect(failure).toBeUndefined()
  expect(path.slice(4, 8)).toEqual(['PlanGeneration', 'PlanGeneration again', 'PlanGeneration again', 'AdaptSupernet'])
})

test('a throttled submission is tried again', async () => {
  let refused = 0
  const { path, failure } = await play({
    faults: ({ phase, command }) =>
      phase === 'submit' && command === 'warm-up' && refused++ < 2
        ? { kind: 'submit-error', name: 'Batch.AWSBatchException' }
        : undefined,
  })
  expect(failure).toBeUndefined()
  expect(path.slice(3, 7)).toEqual(['WarmUp', 'WarmUp again', 'WarmUp again', 'PlanGeneration'])
})

test('an error of the service that is on no list: the other queue is asked', async () => {
  const { path, failure } = await play({
    faults: ({ phase, command, queue }) =>
      phase === 'submit' && queue === 'spot' && (command === 'warm-up' || command === 'prepare-dataset')
        ? { kind: 'submit-error', name: 'Batch.SomethingNewException' }
        : undefined,
  })
  expect(failure).toBeUndefined()
  expect(path.slice(2, 9)).toEqual([
    'PrepareDataset',
    'PrepareDatasetOnOtherQueue?',
    'PrepareDatasetOnDemand',
    'WarmUp',
    'WarmUpFailed?',
    'WarmUpOnOtherQueue?',
    'WarmUpOnDemand',
  ])
})

test('a long search goes on in a new execution, which finds where the first one stopped', async () => {
  const { path, failure, calls } = await play({ generations: 3, handOverAt: 2 })
  expect(failure).toBeUndefined()
  expect(path).toEqual([
    ...start,
    ...generation,
    ...generation,
    'ContinueInNewExecution',
    'HandedOver',
    ...start,
    ...generation,
    ...delivery,
  ])
  const resolved = calls.filter(({ stage }) => stage === 'ResolveSpec')
  expect(resolved[1]?.event).toEqual({ runId: 'test' })
  expect(calls.filter(({ stage }) => stage === 'PlanGeneration').map(({ event }) => event.generation)).toEqual([
    0, 1, 2,
  ])
})

test('an error of a function that nobody thought of is tried again', async () => {
  const { path, failure } = await play({
    throws: (stage, call) =>
      stage === 'PlanGeneration' && call < 2
        ? Object.assign(new Error('x'), { name: 'Lambda.ClientExecutionTimeoutException' })
        : undefined,
  })
  expect(failure).toBeUndefined()
  expect(path.slice(4, 7)).toEqual(['PlanGeneration', 'PlanGeneration again', 'AdaptSupernet'])
})

test('a submission that is refused for good is recorded, not sent to the other queue', async () => {
  const { path, failure } = await play({
    faults: ({ phase, command }) =>
      phase === 'submit' && command === 'warm-up' ? { kind: 'submit-error', name: 'Batch.ClientException' } : undefined,
  })
  expect(path.slice(-4)).toEqual(['WarmUpFailed?', 'WarmUpOnOtherQueue?', 'RecordFailure', 'Failed'])
  expect(failure?.error).toBe('Batch.ClientException')
})

test('where recording the failure fails too, the run ends under a name that says so', async () => {
  const { path, failure } = await play({
    throws: (stage) => (stage === 'SelectSubnets' || stage === 'RecordFailure' ? new RangeError('boom') : undefined),
    generations: 0,
  })
  expect(path).toEqual(['ResolveSpec', 'SearchFinished?', 'SelectSubnets', 'RecordFailure', 'FailedUnrecorded'])
  expect(failure?.error).toBe('Nat.FailureNotRecorded')
})
