import { expect, test } from 'vitest'
import { keys } from '../../../pipeline/contract/keys.ts'
import { appendLedgerLine, readLedger } from '../../../pipeline/ledger/ledger.ts'
import { ledgerLine, temporaryStore } from '../helpers.ts'

test('lines come back in the order of generations, however they were written', async () => {
  const store = temporaryStore()
  for (const generation of [2, -1, 10, 0]) await appendLedgerLine(store, 'run', ledgerLine({ generation }), 'id')
  await appendLedgerLine(store, 'other', ledgerLine(), 'id')
  expect((await readLedger(store, 'run')).map((line) => line.generation)).toEqual([0, 2, 10, -1])
})

test('attempts of the same number, as after a resume, stay apart', async () => {
  const store = temporaryStore()
  for (const id of ['first', 'second']) await appendLedgerLine(store, 'run', ledgerLine(), id)
  expect(await readLedger(store, 'run')).toHaveLength(2)
})

test('a damaged line is named', async () => {
  const store = temporaryStore()
  const key = keys.ledgerLine('run', { generation: 0, stage: 'WarmUp', child: 0, attempt: 1, id: 'id' })
  await store.put(key, '{"schema": 1')
  await expect(readLedger(store, 'run')).rejects.toMatchObject({
    name: 'Nat.CorruptedObject',
    message: `${key} in ${store.location} is damaged or of another version: it is not JSON.`,
  })
})
