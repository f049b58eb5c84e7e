import { expect, test } from 'vitest'
import { NatError } from '../../../pipeline/contract/errors.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { failureSchema, recordFailure } from '../../../pipeline/stages/record-failure.ts'
import { readDocument } from '../../../pipeline/store/json-documents.ts'
import { expectPasteable, understoodCommands } from '../../cli/printed-commands.ts'
import { keysOf, stageContext } from '../helpers.ts'

const state = { runId: 'run', generation: 3, evaluationShards: 2, decision: 'continue' }
const failed = (name: string, cause: unknown) => ({
  ...state,
  failure: { Error: name, Cause: typeof cause === 'string' ? cause : JSON.stringify(cause) },
})

const inCloud = () => ({ ...stageContext(), deployment: 'nat' })

const jobDetail = {
  JobName: 'run-export-subnets',
  JobId: 'job-1',
  Status: 'FAILED',
  StatusReason: 'Essential container in task exited',
  Container: { Command: ['export-subnets'], ExitCode: 64 },
  Attempts: [{ Container: { ExitCode: 64 }, StatusReason: 'Essential container in task exited' }],
}

test('the failure of a function: its own error, sentence and advice', async () => {
  const context = inCloud()
  const cause = { errorType: 'Nat.InvalidSpec', errorMessage: 'the spec has a mistake.', trace: [] }
  const input = {
    runId: 'run',
    specKey: 'specs/x.yaml',
    failure: { Error: 'Nat.InvalidSpec', Cause: JSON.stringify(cause) },
  }
  expect(await recordFailure(input, context)).toEqual({
    schema: 1,
    runId: 'run',
    stage: 'ResolveSpec',
    generation: null,
    at: '2026-11-22T12:00:00.000Z',
    error: 'Nat.InvalidSpec',
    cause: 'the spec has a mistake. Correct the spec.\nStart again with: npm run nat -- submit SPEC',
    advice: 'Correct the spec.\nStart again with: npm run nat -- submit SPEC',
    jobs: [],
  })
})

test('a function that does not say which it is, is the first whose manifest is missing', async () => {
  const context = inCloud()
  const input = failed('Error', { errorType: 'Error', errorMessage: 'x' })
  const stage = async (fields: object = {}) => (await recordFailure({ ...input, ...fields }, context)).stage
  expect(await stage()).toBe('PlanGeneration')
  await context.store.put(keys.plan('run', 3), '{}')
  expect(await stage()).toBe('CommitGeneration')
  expect(await stage({ decision: 'finished' })).toBe('SelectSubnets')
  await context.store.put(keys.selected('run'), '{}')
  expect(await stage({ decision: 'budget' })).toBe('PublishReport')
})

test('the failure of a job: stage, exit code and what it means', async () => {
  const context = inCloud()
  const record = await recordFailure(failed('States.TaskFailed', jobDetail), context)
  expect(record).toMatchObject({
    stage: 'ExportSubnets',
    generation: 3,
    // Names under `States.` are reserved: the execution must not end with one.
    error: 'Nat.TaskFailed',
    cause:
      'Job run-export-subnets (job-1) failed: Essential container in task exited (exit code 64: a mistake in the spec or the data). Correct what the log of the job names.\nStart again with: npm run nat -- submit SPEC',
    jobs: [{ name: 'run-export-subnets', id: 'job-1', status: 'Essential container in task exited', exitCode: 64 }],
  })
  const [key] = await keysOf(context.store, keys.failurePrefix('run'))
  expect(await readDocument(context.store, key, failureSchema)).toMatchObject({ stage: 'ExportSubnets' })
})

test.each(['Nat.Timeout', 'Sandbox.Timedout'])('%s: a function at its time limit', async (name) => {
  const cause = { errorType: name, errorMessage: 'CommitGeneration was not done.' }
  expect(await recordFailure(failed(name, cause), inCloud())).toMatchObject({
    error: name,
    advice:
      'The store may be slow or out of reach; if not, use a smaller archive or population.\nContinue with: npm run nat -- submit --resume run',
  })
})

test('the failed children of an array job', async () => {
  const children = [0, 1].map((Index) => ({
    JobId: `job-2:${Index}`,
    JobName: 'run-adapt-supernet',
    StatusReason: 'Host EC2 (instance i-1) terminated.',
    Container: {},
    ArrayProperties: { Index },
  }))
  expect(await recordFailure(failed('States.TaskFailed', children), inCloud())).toMatchObject({
    stage: 'AdaptSupernet',
    cause:
      'Job run-adapt-supernet (job-2:0) failed, and 1 more child with it: Host EC2 (instance i-1) terminated. The machine was taken back; nothing that was saved is lost.\nContinue with: npm run nat -- submit --resume run',
  })
})

test.each([
  ['MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT', 'No machine of the compute environment can run the job'],
  [
    'Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
    'AWS has no such machine now',
  ],
  ['Job attempt duration exceeded timeout', 'It took longer than its limit'],
])('%s says what to do', async (StatusReason, advice) => {
  const record = await recordFailure(failed('States.TaskFailed', { ...jobDetail, StatusReason }), inCloud())
  expect(record.advice).toContain(advice)
})

test.each([
  [null],
  [{}],
  [{ failure: { Error: 'States.Timeout', Cause: '' } }],
  [{ runId: '../x', failure: { Error: 'E', Cause: '{' } }],
])('whatever it gets (%#), it records what it can and never fails', async (input) => {
  const context = inCloud()
  const record = await recordFailure(input, context)
  expect(record.error).not.toBe('')
  expect(record.cause).not.toBe('')
})

test.each([
  ['Nat.InvalidData', 'run'],
  ['Nat.InvalidSpec', 'run'],
  ['Nat.TrainingDiverged', 'run'],
  ['Nat.CorruptedObject', 'resume'],
  ['Nat.StorageUnavailable', 'resume'],
  ['Nat.Transient', 'resume'],
  ['Nat.Timeout', 'resume'],
  ['TypeError', 'resume'],
])('%s: the command that is advised works where it is pasted', async (name, command) => {
  const input = failed(name, { errorType: name, errorMessage: 'Something is wrong.', advice: 'Mend it.' })
  const here = stageContext()
  const { advice } = await recordFailure(input, here)
  expect(await understoodCommands(advice)).toMatchObject([{ name: command, args: { store: here.store.location } }])
  const cloud = { ...stageContext(), deployment: 'test' }
  const record = await recordFailure(input, cloud)
  await expectPasteable(record.cause, { deployment: 'test' })
  const resumed = command === 'resume' ? { resume: 'run' } : { spec: 'SPEC' }
  expect(await understoodCommands(record.advice)).toMatchObject([{ name: 'submit', args: resumed }])
})

test('a store that cannot be written to hides no failure', async () => {
  const context = inCloud()
  const store = Object.assign(Object.create(context.store), {
    put: () => Promise.reject(new NatError('Nat.StorageUnavailable', 'The disk is full.')),
  })
  const input = failed('Nat.StorageUnavailable', { errorType: 'Nat.StorageUnavailable', errorMessage: 'Disk full.' })
  expect(await recordFailure(input, { ...context, store })).toMatchObject({
    error: 'Nat.StorageUnavailable',
    cause: expect.stringContaining('Disk full.'),
  })
  expect(context.messages).toEqual(['run failed', 'the failure could not be recorded'])
})
