import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { publishDocument, readDocument, replaceDocument } from '../../../pipeline/store/json-documents.ts'
import { openStore } from '../../../pipeline/store/open-store.ts'

const schema = z.strictObject({ schema: z.literal(1), entries: z.array(z.strictObject({ error: z.number() })) })
const store = openStore(mkdtempSync(join(tmpdir(), 'documents-')))

test.each([
  ['publishDocument', publishDocument],
  ['replaceDocument', replaceDocument],
])('%s refuses what its readers would refuse, and writes nothing', async (name, write) => {
  const key = `runs/${name}.json`
  for (const error of [Number.NaN, Number.POSITIVE_INFINITY])
    await expect(write(store, key, schema, { schema: 1, entries: [{ error: 3 }, { error }] })).rejects.toMatchObject({
      name: 'Nat.CorruptedObject',
      message: expect.stringContaining(
        `${key} was not written to ${store.location}, because nobody could read it: entries.1.error: `,
      ),
    })
  expect(await store.head(key)).toBeUndefined()
  await write(store, key, schema, { schema: 1, entries: [{ error: 3 }] })
  expect(await readDocument(store, key, schema)).toEqual({ schema: 1, entries: [{ error: 3 }] })
})

test('what is there is replaced only when asked', async () => {
  const document = (error: number) => ({ schema: 1 as const, entries: [{ error }] })
  await publishDocument(store, 'kept.json', schema, document(1))
  expect(await publishDocument(store, 'kept.json', schema, document(2))).toEqual({ value: document(1), created: false })
  await replaceDocument(store, 'kept.json', schema, document(3))
  expect(await readDocument(store, 'kept.json', schema)).toEqual(document(3))
})
