import { expect, test } from 'vitest'
import { threadsByShare } from '../../../batch-image/job/threads.ts'
import { shareCores } from '../../../cli/local/compute.ts'

test('two cores: one for each supernet, both for the one that has three quarters of the steps', () => {
  const record = shareCores(2)
  expect([0, 0.26, 0.5, 0.74, 0.75, 1].map((share) => threadsByShare(share, record))).toEqual([1, 1, 1, 1, 2, 2])
})

test('eight cores: half for each, then by the share', () => {
  const record = shareCores(8)
  expect([0.1, 0.5, 0.6, 0.9].map((share) => threadsByShare(share, record))).toEqual([4, 4, 5, 7])
})

test.each([
  ['one core', shareCores(1), 1],
  ['as many as the user said', shareCores(8, { threads: 3 }), 3],
  ['a run that began before this was recorded', { threads: 1, mostThreads: 0 }, 1],
  ['in the cloud TensorFlow decides', { threads: 0, mostThreads: 0 }, 0],
])('%s: no more than that', (_, record, threads) => {
  expect(threadsByShare(1, record)).toBe(threads)
})
