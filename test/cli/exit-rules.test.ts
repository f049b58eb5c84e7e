import { expect, test } from 'vitest'
import { evaluateOnExit } from '../../cli/local/exit-rules.ts'
import { jobDefinition } from '../../pipeline/contract/job-definition.ts'

const rules = jobDefinition.evaluateOnExit

test.each([
  ['a reclaimed machine', { statusReason: 'Host EC2 (instance i-0123) terminated.' }, 'RETRY'],
  ['a saved interruption', { statusReason: 'Essential container in task exited', exitCode: 75 }, 'RETRY'],
  ['an image that could not be pulled', { statusReason: '', reason: 'CannotPullContainerError: timeout' }, 'RETRY'],
  ['a container that the agent lost', { statusReason: '', reason: 'CannotInspectContainerError: timed out' }, 'RETRY'],
  [
    'a container that could not be started, seen as an exit',
    { statusReason: 'Essential container in task exited', reason: 'CannotStartContainerError: shim', exitCode: 128 },
    'RETRY',
  ],
  ['Docker that timed out', { statusReason: 'x', reason: 'DockerTimeoutError: Could not transition' }, 'RETRY'],
  ['resources that the agent could not make', { statusReason: 'x', reason: 'CgroupError: Agent could not' }, 'RETRY'],
  ['a failure without an exit code that nobody thought of', { statusReason: 'new words' }, 'RETRY'],
  ['SIGTERM before our handler was there', { statusReason: 'x', exitCode: 143 }, 'RETRY'],
  ['a task that did not start', { statusReason: 'Task failed to start' }, 'RETRY'],
  ['a bug', { statusReason: 'Essential container in task exited', exitCode: 1 }, 'EXIT'],
  ["the user's mistake", { statusReason: 'Essential container in task exited', exitCode: 64 }, 'EXIT'],
  ['a program that was not found', { statusReason: '', exitCode: 127 }, 'EXIT'],
  ['a crash', { statusReason: '', exitCode: 139 }, 'EXIT'],
  [
    'out of memory',
    { statusReason: 'Essential container in task exited', reason: 'OutOfMemoryError: x', exitCode: 137 },
    'EXIT',
  ],
] as const)('after %s', (_, attempt, action) => {
  expect(evaluateOnExit(rules, attempt)).toBe(action)
})

test('without a matching rule Batch retries', () => {
  expect(evaluateOnExit([{ action: 'EXIT', onExitCode: '2' }], { statusReason: '', exitCode: 1 })).toBe('RETRY')
})

test('the limits of AWS: at most 10 attempts, 5 rules, and a time limit from 60 seconds', () => {
  expect(jobDefinition.attempts).toBeLessThanOrEqual(10)
  expect(rules.length).toBeLessThanOrEqual(5)
  expect(jobDefinition.attemptDurationSeconds).toBeGreaterThanOrEqual(60)
})
