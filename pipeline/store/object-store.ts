/** The object store port: what S3 offers that we rely on, and what a directory can offer too. */

export interface ObjectHead {
  readonly size: number
  /** Opaque; changes whenever the object's content is replaced. */
  readonly etag: string
}

export interface StoredObject extends ObjectHead {
  readonly body: Uint8Array
}

/** Create only (`If-None-Match: *`). */
export interface PutCondition {
  readonly ifNoneMatch: '*'
}

export interface ObjectStore {
  /** Where this is, for messages: `s3://bucket/prefix` or an absolute directory. */
  readonly location: string
  /** @throws NotFound */
  get(key: string): Promise<StoredObject>
  /** Bytes `start` (inclusive) to `end` (exclusive). @throws NotFound */
  getRange(key: string, start: number, end: number): Promise<Uint8Array>
  head(key: string): Promise<ObjectHead | undefined>
  /** @throws PreconditionFailed when the condition does not hold */
  put(key: string, body: Uint8Array | string, condition?: PutCondition): Promise<{ etag: string }>
  /** Keys in ascending (code-point) order. */
  list(prefix: string): AsyncIterable<{ key: string; size: number }>
  /** Deleting a missing key is no error. */
  delete(key: string): Promise<void>
}

abstract class StoreError extends Error {
  readonly key: string
  constructor(key: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.key = key
  }
}

/** 404. */
export class NotFound extends StoreError {
  override readonly name = 'NotFound'
}

/** 412: the object exists already. */
export class PreconditionFailed extends StoreError {
  override readonly name = 'PreconditionFailed'
}

/** 409: two conditional writes met. The adapter retries; this escapes only when the retries are used up. */
export class Conflict extends StoreError {
  override readonly name = 'Conflict'
}
