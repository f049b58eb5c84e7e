/** The ledger of a run: one small object per stage, child and attempt, so that writers never meet. */
import { type LedgerLine, ledgerLineSchema } from '../contract/documents.ts'
import { keys } from '../contract/keys.ts'
import { readDocument, replaceDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** @param id tells attempts with the same number apart, e.g. after a resume: letters, digits and hyphens */
export async function appendLedgerLine(store: ObjectStore, runId: string, line: LedgerLine, id: string): Promise<void> {
  await replaceDocument(store, keys.ledgerLine(runId, { ...line, id }), ledgerLineSchema, line)
}

/** All lines, in the order of their keys: by generation, then stage, child and attempt. */
export async function readLedger(store: ObjectStore, runId: string): Promise<LedgerLine[]> {
  const lines: Promise<LedgerLine>[] = []
  for await (const { key } of store.list(keys.ledgerPrefix(runId)))
    lines.push(readDocument(store, key, ledgerLineSchema))
  return Promise.all(lines)
}
