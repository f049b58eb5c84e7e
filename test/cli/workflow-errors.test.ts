/** The path through the states of the workflow after mistakes and errors: in jobs, in functions, of the services. */
import { expect, test } from 'vitest'
import { WorkflowFailed } from '../../cli/local/workflow.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { play } from './fixtures/play.ts'

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
