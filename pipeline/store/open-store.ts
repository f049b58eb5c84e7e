import { errorNames, NatError } from '../contract/errors.ts'
import { DirectoryStore } from './directory-store.ts'
import type { ObjectStore } from './object-store.ts'
import { S3Store } from './s3-store.ts'

/**
 * @param location `s3://bucket`, `s3://bucket/prefix`, or a directory (made when it is first written to)
 * @throws NatError `Nat.StorageUnavailable` for another kind of address
 */
export function openStore(location: string): ObjectStore {
  if (location.startsWith('s3://')) {
    const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(location) ?? []
    if (bucket === undefined) throw notALocation(location)
    return new S3Store({ bucket, prefix: prefix ?? '' })
  }
  if (location.trim() === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(location)) throw notALocation(location)
  return new DirectoryStore(location)
}

function notALocation(location: string): NatError {
  return new NatError(
    errorNames.storageUnavailable,
    `The store ${JSON.stringify(location)} is neither a directory nor s3://bucket or s3://bucket/prefix. Give one of these.`,
  )
}
