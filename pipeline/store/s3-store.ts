/**
 * The object store on S3. Create-only writes are S3's own (`If-None-Match: *`); what S3 answers is mapped to the port's
 * errors: 412 PreconditionFailed, 404 NotFound, 409 ConditionalRequestConflict retried, then Conflict.
 * Throttling and lost requests are left to the SDK's own retries; a body that breaks off is asked for again here.
 */

import { setTimeout as delay } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { statusOf } from './error-facts.ts'
import { assertValidKey, assertValidPrefix } from './key.ts'
import {
  Conflict,
  NotFound,
  type ObjectHead,
  type ObjectStore,
  PreconditionFailed,
  type PutCondition,
  type StoredObject,
} from './object-store.ts'
import { bytesOf, createS3Client, getObject } from './s3-client.ts'
import { unavailableService } from './s3-errors.ts'
import { putMultipart } from './s3-multipart.ts'

const mebibyte = 2 ** 20

export interface S3StoreOptions {
  readonly bucket: string
  /** Put before every key, without slashes at the ends. */
  readonly prefix?: string
  /** Default: a client that takes region, credentials and `AWS_ENDPOINT_URL_S3` from the environment. */
  readonly client?: S3Client
  /** Bodies larger than this many bytes go up in parts. Default 16 MiB. */
  readonly multipartThreshold?: number
  /** Bytes of one part; S3 takes no less than 5 MiB. Default 16 MiB. */
  readonly partSize?: number
  /** How often a write is tried again after 409. Default 5. */
  readonly conflictRetries?: number
}

export class S3Store implements ObjectStore {
  readonly location: string
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string
  readonly #multipartThreshold: number
  readonly #partSize: number
  readonly #conflictRetries: number

  constructor(options: S3StoreOptions) {
    const prefix = (options.prefix ?? '').replace(/^\/+|\/+$/g, '')
    if (prefix !== '') assertValidKey(prefix)
    this.#client = options.client ?? createS3Client()
    this.#bucket = options.bucket
    this.#prefix = prefix === '' ? '' : `${prefix}/`
    this.#multipartThreshold = options.multipartThreshold ?? 16 * mebibyte
    this.#partSize = options.partSize ?? 16 * mebibyte
    this.#conflictRetries = options.conflictRetries ?? 5
    this.location = `s3://${options.bucket}${prefix === '' ? '' : `/${prefix}`}`
  }

  get(key: string): Promise<StoredObject> {
    return this.#translating(key, async () => {
      return getObject(this.#client, this.#address(key), async (stream, { ETag = '' }) => {
        const body = await bytesOf(stream)
        return { body, size: body.length, etag: ETag }
      })
    })
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array> {
    if (end <= start) {
      if (await this.head(key)) return new Uint8Array(0)
      throw this.#notFound(key)
    }
    return this.#translating(key, async () => {
      try {
        const Range = `bytes=${start}-${end - 1}`
        return await getObject(this.#client, { ...this.#address(key), Range }, bytesOf)
      } catch (error) {
        if (statusOf(error) === 416) return new Uint8Array(0) // the range begins beyond the end
        throw error
      }
    })
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    try {
      return await this.#translating(key, async () => {
        const answer = await this.#client.send(new HeadObjectCommand(this.#address(key)))
        return { size: answer.ContentLength ?? 0, etag: answer.ETag ?? '' }
      })
    } catch (error) {
      if (error instanceof NotFound) return undefined
      throw error
    }
  }

  async put(key: string, body: Uint8Array | string, condition?: PutCondition): Promise<{ etag: string }> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#translating(key, () => this.#putOnce(key, bytes, condition))
      } catch (error) {
        if (!(error instanceof Conflict) || attempt >= this.#conflictRetries) throw error
        // Full jitter: the writers that met once should not meet again.
        await delay(Math.random() * Math.min(2000, 50 * 2 ** attempt))
      }
    }
  }

  async *list(prefix: string): AsyncIterable<{ key: string; size: number }> {
    assertValidPrefix(prefix)
    let ContinuationToken: string | undefined
    do {
      const page = await this.#translating(prefix, () =>
        this.#client.send(
          new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: this.#prefix + prefix, ContinuationToken }),
        ),
      )
      for (const { Key, Size } of page.Contents ?? [])
        if (Key !== undefined) yield { key: Key.slice(this.#prefix.length), size: Size ?? 0 }
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (ContinuationToken !== undefined)
  }

  async delete(key: string): Promise<void> {
    try {
      await this.#translating(key, () => this.#client.send(new DeleteObjectCommand(this.#address(key))))
    } catch (error) {
      if (!(error instanceof NotFound)) throw error
    }
  }

  async #putOnce(key: string, bytes: Uint8Array, condition: PutCondition | undefined): Promise<{ etag: string }> {
    const address = this.#address(key)
    const conditions = condition === undefined ? {} : { IfNoneMatch: condition.ifNoneMatch }
    if (bytes.length > this.#multipartThreshold)
      return putMultipart(this.#client, address, bytes, conditions, this.#partSize)
    const answer = await this.#client.send(new PutObjectCommand({ ...address, ...conditions, Body: bytes }))
    return { etag: answer.ETag ?? '' }
  }

  #address(key: string): { Bucket: string; Key: string } {
    assertValidKey(key)
    return { Bucket: this.#bucket, Key: this.#prefix + key }
  }

  #notFound(key: string, cause?: unknown): NotFound {
    return new NotFound(key, `There is no object ${key} in ${this.location}.`, { cause })
  }

  async #translating<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const status = statusOf(error)
      const cause = error
      if (error instanceof Error && error.name !== 'NoSuchBucket') {
        if (status === 404) throw this.#notFound(key, cause)
        if (status === 412) throw new PreconditionFailed(key, `${key} in ${this.location} exists already.`, { cause })
        if (status === 409)
          throw new Conflict(key, `Another write to ${key} in ${this.location} was in progress.`, { cause })
      }
      throw unavailableService(error, this.location)
    }
  }
}
