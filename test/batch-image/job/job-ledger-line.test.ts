import { expect, test } from 'vitest'
import { writeLedgerLine } from '../../../batch-image/job/job-ledger-line.ts'
import { readLedger } from '../../../pipeline/ledger/ledger.ts'
import { keysOf, temporaryStore } from '../../pipeline/helpers.ts'

const job = {
  stage: 'EvaluateSubnets',
  command: 'evaluate-subnets',
  store: '',
  runId: 'run',
  generation: 2,
  jobId: 'job-1:3',
  child: 3,
  attempt: 1,
  progressDescriptor: undefined,
  exitsWithParent: false,
} as const
const facts = {
  machine: { machine: 'unknown', purchase: 'on-demand' },
  gpus: 1,
  startedAt: new Date('2026-11-22T12:00:00Z'),
  seconds: 12,
  report: { images: 5, measurements: 1 },
  outcome: 'succeeded',
} as const

test('a line is written once; a repeated one changes nothing', async () => {
  const store = temporaryStore()
  await writeLedgerLine(store, job, () => {}, facts)
  await writeLedgerLine(store, job, () => {}, { ...facts, seconds: 13 })
  const { lines, damaged } = await readLedger(store, 'run')
  expect(lines).toMatchObject([{ machine: 'unknown', seconds: 12, child: 3, measurements: 1 }])
  expect(damaged).toEqual([])
})

test('a line that nobody could read is not written', async () => {
  const store = temporaryStore()
  await expect(writeLedgerLine(store, job, () => {}, { ...facts, seconds: Number.NaN })).rejects.toMatchObject({
    name: 'Nat.CorruptedObject',
    message: expect.stringContaining('seconds'),
  })
  expect(await keysOf(store)).toEqual([])
})
