/** Reading and publishing JSON documents: parsed with their schema on the way in, created only once on the way out. */
import type { z } from 'zod'
import { errorNames, NatError } from '../contract/errors.ts'
import { Conflict, NotFound, type ObjectStore, PreconditionFailed } from './object-store.ts'

/** Deterministic text: keys in the schema's order as the writer gave them, two spaces, final newline. */
export function documentText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** @throws NatError `Nat.CorruptedObject` when the object is missing, no JSON, or not what the schema says */
export async function readDocument<T>(store: ObjectStore, key: string, schema: z.ZodType<T>): Promise<T> {
  const value = await findDocument(store, key, schema)
  if (value !== undefined) return value
  throw new NatError(
    errorNames.corruptedObject,
    `${key} is missing from ${store.location}, although a finished stage should have written it.`,
    { advice: 'Restore it from a backup or an older version of the bucket, or start a new run.' },
  )
}

/** Like `readDocument`, but undefined when there is no such object. */
export async function findDocument<T>(store: ObjectStore, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string
  try {
    text = new TextDecoder().decode((await store.get(key)).body)
  } catch (error) {
    if (error instanceof NotFound) return undefined
    throw error
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw corrupted(store, key, 'it is not JSON', cause)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw corrupted(store, key, `${issue?.path.join('.') || 'the document'}: ${issue?.message}`, parsed.error)
}

/** Like `findDocument`, for a document that one can do without: a damaged one is as good as none. */
export async function findUndamaged<T>(store: ObjectStore, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return await findDocument(store, key, schema)
  } catch (error) {
    if (error instanceof NatError && error.name === errorNames.corruptedObject) return undefined
    throw error
  }
}

function corrupted(store: ObjectStore, key: string, reason: string, cause: unknown): NatError {
  return new NatError(
    errorNames.corruptedObject,
    `${key} in ${store.location} is damaged or of another version: ${reason}.`,
    { advice: 'Restore it from a backup or an older version of the bucket, or start a new run.', cause },
  )
}

/**
 * Create-only. When another attempt was first, its document is returned instead of ours: whoever publishes wins, and
 * everybody goes on with the same one.
 * @throws NatError `Nat.Transient` when writers keep meeting and none has won yet; `Nat.CorruptedObject` for a document that
 *   its readers would refuse: nothing is written
 */
export async function publishDocument<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
  value: T,
): Promise<{ value: T; created: boolean }> {
  assertWritable(store, key, schema, value)
  try {
    await store.put(key, documentText(value), { ifNoneMatch: '*' })
    return { value, created: true }
  } catch (error) {
    if (!(error instanceof PreconditionFailed || error instanceof Conflict)) throw error
    const winner = await findDocument(store, key, schema)
    if (winner !== undefined) return { value: winner, created: false }
    throw new NatError(errorNames.transient, `${key} in ${store.location} is being written by somebody else.`, {
      cause: error,
    })
  }
}

/**
 * Writes a document that may be there already, over it.
 * @throws NatError `Nat.CorruptedObject` for a document that its readers would refuse: nothing is written
 */
export async function replaceDocument<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
  value: T,
): Promise<void> {
  assertWritable(store, key, schema, value)
  await store.put(key, documentText(value))
}

/** A number that is none becomes `null` in JSON, which no reader takes: it stops whoever wrote it, not whoever reads it. */
function assertWritable<T>(store: ObjectStore, key: string, schema: z.ZodType<T>, value: T): void {
  const parsed = schema.safeParse(value)
  if (parsed.success) return
  const [issue] = parsed.error.issues
  throw new NatError(
    errorNames.corruptedObject,
    `${key} was not written to ${store.location}, because nobody could read it: ${issue?.path.join('.') || 'the document'}: ${issue?.message}.`,
    { advice: 'This is a mistake of the program, not of yours: please report it with the log.', cause: parsed.error },
  )
}
