/** Documents and stores that several tests of the pipeline need. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { LedgerLine } from '../../pipeline/contract/documents.ts'
import type { FunctionContext } from '../../pipeline/stages/function-context.ts'
import { DirectoryStore } from '../../pipeline/store/directory-store.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'

/** A new folder in the system's temporary one; removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nat-test-'))
  folders.push(folder)
  return folder
}
const folders: string[] = []
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function temporaryStore(): DirectoryStore {
  return new DirectoryStore(temporaryFolder())
}

/** A clock that stands still, and a log that is kept. */
export function stageContext(store: ObjectStore = temporaryStore()): FunctionContext & { readonly messages: string[] } {
  const messages: string[] = []
  return {
    store,
    messages,
    clock: () => new Date('2026-11-22T12:00:00.000Z'),
    logger: { info: (message) => messages.push(message) },
    machine: 'local',
  }
}

export function ledgerLine(fields: Partial<LedgerLine> = {}): LedgerLine {
  return {
    schema: 1,
    stage: 'EvaluateSubnets',
    generation: 0,
    child: 0,
    attempt: 1,
    startedAt: '2026-11-22T12:00:00.000Z',
    seconds: 60,
    machine: 'local',
    purchase: 'local',
    gpus: 0,
    images: 0,
    measurements: 0,
    outcome: 'succeeded',
    ...fields,
  }
}

export async function keysOf(store: ObjectStore, prefix = ''): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys
}

export async function textOf(store: ObjectStore, key: string): Promise<string> {
  return new TextDecoder().decode((await store.get(key)).body)
}

/** The fields that every spec must have, on the preset for small images. */
export const smallSpec = { name: 'digits', dataset: 'images/', supernet: 'nano' }
