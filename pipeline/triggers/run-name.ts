/**
 * The name of a run. It is also the execution's name, which Step Functions grants once: two events that mean the same
 * get the same name, so the second starts nothing.
 */
import { createHash } from 'node:crypto'

/** Step Functions allows 80 characters of A-Z, a-z, 0-9, - and _; `nat resume` appends to it. */
const longestSlug = 40

export interface UploadedObject {
  readonly bucket: string
  /** As S3 has it, not URL-encoded. */
  readonly key: string
  /** Version id; of a bucket without versions the ETag. */
  readonly version: string
}

/** @returns e.g. `flowers-on-phone-3f2a90c417de` */
export function runIdForUpload({ bucket, key, version }: UploadedObject): string {
  return `${specSlug(key)}-${digest([bucket, key, version], 12)}`
}

/**
 * @param scheduledTime ISO 8601; the same for every attempt of one firing
 * @returns e.g. `flowers-on-phone-20260131T0600Z`
 * @throws RangeError for what is no time
 */
export function runIdForSchedule(key: string, scheduledTime: string): string {
  const minute = new Date(scheduledTime).toISOString().slice(0, 16)
  return `${specSlug(key)}-${minute.replaceAll(/[-:]/g, '')}Z`
}

/**
 * A spec's name within the bucket, from its key: `specs/flowers.yaml` -> `flowers`. Where that loses something (another
 * ending, folders, spaces, length), a hash of the key keeps two specs apart; so does it where the name ends like one.
 */
export function specSlug(key: string): string {
  const stem = key.replace(/^specs\//, '').replace(/\.(json|ya?ml)$/i, '')
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(stem) && !/-[0-9a-f]{8}$/.test(stem) && stem.length <= longestSlug
  if (isPlain && key === `specs/${stem}.yaml`) return stem
  const readable = stem.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return `${readable.slice(0, longestSlug - 9)}-${digest([key], 8)}`.replace(/^-/, '')
}

/** Name of a spec's schedule (64 characters of [0-9a-zA-Z-_.] at most). */
export function scheduleName(bucket: string, key: string): string {
  return `${specSlug(key)}-${digest([bucket, key], 12)}`
}

function digest(parts: readonly string[], length: number): string {
  return createHash('sha256').update(parts.join('|')).digest('hex').slice(0, length)
}
