import { afterEach, expect, test, vi } from 'vitest'
import type { InstanceMetadata } from '../../../batch-image/job/instance-metadata.ts'
import { Interrupted, watchForInterruption } from '../../../batch-image/job/interruption.ts'

afterEach(() => {
  vi.useRealTimers()
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(name)
})

test('a Spot notice aborts the signal within five seconds; a service that fails once does not', async () => {
  vi.useFakeTimers()
  const answers = [undefined, new Error('no answer'), '{"action":"terminate"}']
  const metadata: InstanceMetadata = {
    read: async (path) => {
      expect(path).toBe('spot/instance-action')
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  const { signal, stop } = watchForInterruption(metadata, () => undefined)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(signal.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(5000)
  expect(signal.reason).toBeInstanceOf(Interrupted)
  expect(signal.reason.message).toBe('Interrupted by a Spot notice.')
  stop()
})

test('SIGTERM aborts it too, and only the first reason counts', () => {
  const { signal } = watchForInterruption(undefined, () => undefined)
  process.emit('SIGTERM')
  process.emit('SIGINT')
  expect(signal.reason.message).toBe('Interrupted by SIGTERM.')
})
