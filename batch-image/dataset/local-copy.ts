/** Images on this machine's disk, wherever a spec says that they are. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLimits } from '../../data/limits.ts'
import { createS3Client } from '../../pipeline/store/s3-client.ts'
import { fetchObjects } from './fetch-objects.ts'

/**
 * Does `work` with the path itself, or with a copy of all that lies below `s3://bucket/prefix`, which is gone afterwards.
 * @param copied called with the number of objects copied so far, and of all
 * @returns what `work` returns
 * @throws what `fetchObjects` throws, and what `work` throws
 */
export async function withLocalCopy<T>(
  location: string,
  copied: (done: number, total: number) => void,
  work: (path: string) => Promise<T>,
): Promise<T> {
  if (!location.startsWith('s3://')) return work(location)
  const copy = await mkdtemp(join(tmpdir(), 'nat-dataset-'))
  try {
    await fetchObjects(createS3Client(), location, copy, defaultLimits, copied)
    return await work(copy)
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}
