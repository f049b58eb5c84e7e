/** The ledger of a run: one small object per stage, child and attempt, so that writers never meet. */
import { type LedgerLine, ledgerLineSchema } from '../contract/documents.ts'
import { keys } from '../contract/keys.ts'
import { findUndamaged, replaceDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** @param id tells attempts with the same number apart, e.g. after a resume: letters, digits and hyphens */
export async function appendLedgerLine(store: ObjectStore, runId: string, line: LedgerLine, id: string): Promise<void> {
  await replaceDocument(store, keys.ledgerLine(runId, { ...line, id }), ledgerLineSchema, line)
}

export interface Ledger {
  /** In the order of their keys: by generation, then stage, child and attempt. */
  readonly lines: readonly LedgerLine[]
  /** Keys of lines that cannot be read: their cost is unknown, and the run goes on. */
  readonly damaged: readonly string[]
}

/** @throws what the store throws: a line that could not be fetched is not a damaged one */
export async function readLedger(store: ObjectStore, runId: string): Promise<Ledger> {
  const found: string[] = []
  for await (const { key } of store.list(keys.ledgerPrefix(runId))) found.push(key)
  const lines = await Promise.all(found.map((key) => findUndamaged(store, key, ledgerLineSchema)))
  return {
    lines: lines.filter((line) => line !== undefined),
    damaged: found.filter((_, index) => lines[index] === undefined),
  }
}
