import { expect, test } from 'vitest'
import { errorNames, NatError } from '../../../pipeline/contract/errors.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { appendLedgerLine, readLedger } from '../../../pipeline/ledger/ledger.ts'
import { ledgerLine, temporaryStore } from '../helpers.ts'

test('lines come back in the order of generations, however they were written', async () => {
  const store = temporaryStore()
  for (const generation of [2, -1, 10, 0]) await appendLedgerLine(store, 'run', ledgerLine({ generation }), 'id')
  await appendLedgerLine(store, 'other', ledgerLine(), 'id')
  expect((await readLedger(store, 'run')).lines.map((line) => line.generation)).toEqual([0, 2, 10, -1])
})

test('attempts of the same number, as after a resume, stay apart', async () => {
  const store = temporaryStore()
  for (const id of ['first', 'second']) await appendLedgerLine(store, 'run', ledgerLine(), id)
  expect((await readLedger(store, 'run')).lines).toHaveLength(2)
})

test('a damaged line is named, and takes nothing from the others', async () => {
  const store = temporaryStore()
  await appendLedgerLine(store, 'run', ledgerLine({ generation: 1 }), 'id')
  const [noJson, noLine] = ['broken', 'foreign'].map((id) =>
    keys.ledgerLine('run', { generation: 0, stage: 'WarmUp', child: 0, attempt: 1, id }),
  )
  await store.put(noJson, '{"schema": 1')
  await store.put(noLine, '{"schema": 1, "stage": "WarmUp"}')
  const { lines, damaged } = await readLedger(store, 'run')
  expect(lines).toEqual([ledgerLine({ generation: 1 })])
  expect(damaged).toEqual([noJson, noLine])
})

test('a line that the store cannot fetch is not a damaged one', async () => {
  const store = temporaryStore()
  await appendLedgerLine(store, 'run', ledgerLine(), 'id')
  store.get = async () => {
    throw new NatError(errorNames.transient, 'The store does not answer.')
  }
  await expect(readLedger(store, 'run')).rejects.toMatchObject({ name: errorNames.transient })
})
