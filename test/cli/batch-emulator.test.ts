import { expect, test } from 'vitest'
import { jobStatus } from '../../cli/local/job-detail.ts'
import { failureOf, jobOf, scriptedEmulator } from './fixtures/emulator.ts'

test('a job that exits with 0 succeeds; its progress and its log lines are passed on', async () => {
  const { batch, messages, logs } = scriptedEmulator({})
  const detail = await batch.submit(jobOf('warm-up'))
  expect(detail).toMatchObject({ Status: 'SUCCEEDED', Container: { ExitCode: 0, Command: ['warm-up'] } })
  expect(messages).toEqual([
    { type: 'progress', stage: 'warm-up', child: 0, attempt: 1, done: 1, total: 2, unit: 'steps' },
  ])
  expect(JSON.parse(logs[0] ?? '')).toMatchObject({ message: 'hello' })
})

test('an unknown failure is not tried again; the Cause is the JobDetail in PascalCase', async () => {
  const { batch, journal } = scriptedEmulator({ 'warm-up': { '*': [{ exit: 1 }] } })
  const detail = await failureOf(batch.submit(jobOf('warm-up')))
  expect(detail).toMatchObject({
    Status: 'FAILED',
    StatusReason: jobStatus.exited,
    JobName: 'test-warm-up',
    Attempts: [{ Container: { ExitCode: 1 }, StatusReason: jobStatus.exited }],
    Container: { ExitCode: 1 },
  })
  expect(journal().filter(({ what }) => what === 'start')).toHaveLength(1)
})

test('exit code 75 is tried again, at most three attempts in all', async () => {
  const { batch, journal } = scriptedEmulator({ 'warm-up': { '*': [{ exit: 75 }] } })
  const detail = await failureOf(batch.submit(jobOf('warm-up')))
  expect(detail.Attempts.map(({ Container }) => Container.ExitCode)).toEqual([75, 75, 75])
  expect(journal().flatMap(({ what, attempt }) => (what === 'start' ? [attempt] : []))).toEqual([1, 2, 3])
})

test('a reclaimed machine: killed without a word, no exit code, tried again', async () => {
  const { batch } = scriptedEmulator(
    { 'warm-up': { '*': [{ sleep: 60_000, onTerm: 1 }, { exit: 0 }] } },
    {
      faults: ({ phase, attempt }) =>
        phase === 'attempt' && attempt === 1 ? { kind: 'reclaim', afterMilliseconds: 200 } : undefined,
    },
  )
  const detail = await batch.submit(jobOf('warm-up'))
  expect(detail.Attempts).toHaveLength(2)
  expect(detail.Attempts[0]?.StatusReason).toMatch(/^Host EC2 \(instance i-[0-9a-f]{17}\) terminated\.$/)
  expect(detail.Attempts[0]?.Container.ExitCode).toBeUndefined()
  expect(detail.Container.ExitCode).toBe(0)
})

test('a Spot notice: SIGTERM, exit code 75, tried again', async () => {
  const { batch, journal } = scriptedEmulator(
    { 'warm-up': { '*': [{ sleep: 60_000, onTerm: 75 }, { exit: 0 }] } },
    {
      faults: ({ phase, attempt }) =>
        phase === 'attempt' && attempt === 1 ? { kind: 'notice', afterMilliseconds: 2000 } : undefined,
    },
  )
  const detail = await batch.submit(jobOf('warm-up'))
  expect(detail.Attempts.map(({ Container }) => Container.ExitCode)).toEqual([75, 0])
  expect(journal().map(({ what }) => what)).toContain('SIGTERM')
})

test('an attempt over its time limit gets SIGTERM, then SIGKILL, and is not tried again', async () => {
  const { batch, journal } = scriptedEmulator(
    { 'warm-up': { '*': [{ sleep: 60_000, stubborn: true }] } },
    { definition: { attemptDurationSeconds: 2, killAfterSeconds: 0.5 } },
  )
  const detail = await failureOf(batch.submit(jobOf('warm-up')))
  expect(detail.StatusReason).toBe('Job attempt duration exceeded timeout')
  expect(detail.Attempts.map(({ Container }) => Container.ExitCode)).toEqual([137])
  expect(journal().map(({ what }) => what)).toEqual(['start', 'SIGTERM'])
})

test('an array job gives each child its index and runs no more side by side than allowed', async () => {
  const { batch, journal } = scriptedEmulator(
    { 'evaluate-subnets': { '*': [{ sleep: 1000, onTerm: 1 }] } },
    { concurrency: 2 },
  )
  const detail = await batch.submit(jobOf('evaluate-subnets', 5))
  expect(detail.ArrayProperties).toEqual({ Size: 5, StatusSummary: { FAILED: 0, SUCCEEDED: 5 } })
  const lines = journal()
  expect(lines.flatMap(({ what, child }) => (what === 'start' ? [child] : [])).sort()).toEqual([
    '0',
    '1',
    '2',
    '3',
    '4',
  ])
  let running = 0
  const most = Math.max(...lines.map(({ what }) => (what === 'start' ? ++running : running--)))
  expect(most).toBe(2)
})

test('one failed child fails its array job, the others run to their end; listJobs says why', async () => {
  const { batch, journal } = scriptedEmulator({ 'evaluate-subnets': { '1': [{ exit: 64 }] } })
  const detail = await failureOf(batch.submit(jobOf('evaluate-subnets', 3)))
  expect(detail).toMatchObject({
    StatusReason: 'Array Child Job failed',
    ArrayProperties: { Size: 3, StatusSummary: { FAILED: 1, SUCCEEDED: 2 } },
  })
  expect(journal().filter(({ what }) => what === 'end')).toHaveLength(3)
  const { JobSummaryList } = batch.listJobs({ ArrayJobId: detail.JobId })
  expect(JobSummaryList).toEqual([
    {
      JobId: `${detail.JobId}:1`,
      JobName: 'test-evaluate-subnets',
      Status: 'FAILED',
      StatusReason: jobStatus.exited,
      Container: { ExitCode: 64, Reason: undefined },
      ArrayProperties: { Index: 1 },
    },
  ])
})

test('children of an array are tried again one by one', async () => {
  const { batch, journal } = scriptedEmulator({ 'evaluate-subnets': { '1': [{ exit: 75 }, { exit: 0 }] } })
  await batch.submit(jobOf('evaluate-subnets', 2))
  const starts = journal().filter(({ what }) => what === 'start')
  expect(starts.map(({ child, attempt }) => `${child}/${attempt}`).sort()).toEqual(['0/1', '1/1', '1/2'])
})

test('an array of one is refused, as Batch refuses it', async () => {
  const { batch } = scriptedEmulator({})
  await expect(batch.submit(jobOf('warm-up', 1))).rejects.toMatchObject({
    name: 'Batch.ClientException',
    message: 'The array size 1 is not between 2 and 10000.',
  })
})

test('terminate ends running jobs and starts none of their waiting children', async () => {
  const { batch, journal } = scriptedEmulator(
    { 'warm-up': { '*': [{ sleep: 60_000, onTerm: 75 }] } },
    { concurrency: 1 },
  )
  const failure = failureOf(batch.submit(jobOf('warm-up', 2)))
  await expect.poll(() => safely(journal).length, { timeout: 10_000 }).toBe(1)
  await batch.terminate('Terminated by the test.', { close: true })
  expect((await failure).ArrayProperties?.StatusSummary).toEqual({ FAILED: 2, SUCCEEDED: 0 })
  expect(journal().filter(({ what }) => what === 'start')).toHaveLength(1)
})

function safely<T>(read: () => T[]): T[] {
  try {
    return read()
  } catch {
    return []
  }
}
