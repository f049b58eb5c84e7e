/** Copies a data set from S3 to a scratch folder: every object below a prefix, within limits. */
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { invalidData } from '../../data/errors.ts'
import { mapInOrder } from '../../data/files/map-in-order.ts'
import type { DatasetLimits } from '../../data/limits.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { codeOf, pathOf, statusOf } from '../../pipeline/store/error-facts.ts'
import { getObject } from '../../pipeline/store/s3-client.ts'
import { unavailableService } from '../../pipeline/store/s3-errors.ts'

interface RemoteObject {
  readonly key: string
  readonly name: string
  readonly size: number
}

/** Users name their files as they like; what must not happen is that a name leads out of the scratch folder. */
function assertSafeName(name: string, location: string) {
  const parts = name.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\\\0]/.test(name))
    throw invalidData(`${location} holds an object with the name ${JSON.stringify(name)}, which can't be a file name`)
}

async function listObjects(
  client: S3Client,
  bucket: string,
  prefix: string,
  location: string,
  limits: DatasetLimits,
): Promise<RemoteObject[]> {
  const objects: RemoteObject[] = []
  let token: string | undefined
  let bytes = 0
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    )
    for (const { Key: key = '', Size: size = 0 } of page.Contents ?? []) {
      // Markers of "folders", of the console and of Hadoop, have no content.
      if (key.endsWith('/') || (size === 0 && key.endsWith('_$folder$'))) continue
      const name = key.slice(prefix.length)
      assertSafeName(name, location)
      bytes += size
      if (size > limits.containerFileBytes)
        throw invalidData(`${name} in ${location} has ${size} bytes; at most ${limits.containerFileBytes} are allowed`)
      if (bytes > limits.sourceBytes)
        throw invalidData(`${location} holds more than ${limits.sourceBytes} bytes, the most that is allowed`)
      objects.push({ key, name, size })
      if (objects.length > limits.images)
        throw invalidData(`${location} holds more than ${limits.images} objects, the most that is allowed`)
    }
    token = page.NextContinuationToken
  } while (token !== undefined)
  return withoutFolders(objects, location)
}

/** Leaves out empty objects that others lie below (`cat` beside `cat/1.png`): folders, as some programs write them. */
function withoutFolders(objects: readonly RemoteObject[], location: string): RemoteObject[] {
  const folders = new Set<string>()
  for (const { name } of objects)
    for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) folders.add(name.slice(0, at))
  return objects.filter(({ name, size }) => {
    if (!folders.has(name)) return true
    if (size === 0) return false
    throw invalidData(
      `${location} holds an object ${JSON.stringify(name)} of ${size} bytes and others below ${JSON.stringify(`${name}/`)}`,
      'Rename one of them: on a disk, a name is either a file or a folder.',
    )
  })
}

/** Names that S3 keeps apart and this machine's disk does not take, or takes for one: too long, or alike but for case. */
function refusedName(name: string, location: string, error: unknown): unknown {
  const code = codeOf(error)
  if (
    pathOf(error) === undefined ||
    !['EEXIST', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'EILSEQ'].includes(code ?? '')
  )
    return error
  return invalidData(
    `The object ${JSON.stringify(name)} of ${location} can't be a file here (${code})`,
    'Rename it: shorter, and different from the others in more than upper and lower case.',
    error,
  )
}

/**
 * @param location `s3://bucket/prefix`
 * @param folder an empty folder
 * @returns the number of objects copied
 * @throws InvalidData when there is nothing, too much, or a dangerous name; `Nat.StorageUnavailable` when S3 refuses,
 *   `Nat.Transient` when it does not answer.
 */
export async function fetchObjects(
  client: S3Client,
  location: string,
  folder: string,
  limits: DatasetLimits,
  progress: (done: number, total: number) => void = () => {},
): Promise<number> {
  const [, bucket, path = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(location) ?? []
  if (bucket === undefined) throw invalidData(`The data set ${location} is not s3://bucket/prefix`)
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`
  try {
    const objects = await listObjects(client, bucket, prefix, location, limits)
    if (objects.length === 0) throw invalidData(`There is no object below ${location}`)
    let done = 0
    const copies = mapInOrder(objects, 16, async ({ key, name }) => {
      const target = join(folder, name)
      try {
        await mkdir(dirname(target), { recursive: true })
        await getObject(client, { Bucket: bucket, Key: key }, (body) => pipeline(body, createWriteStream(target)))
      } catch (error) {
        throw refusedName(name, location, error)
      }
    })
    for await (const _ of copies) progress(++done, objects.length)
    return objects.length
  } catch (error) {
    const status = statusOf(error)
    if (status === 403 || status === 404)
      throw new NatError(
        errorNames.storageUnavailable,
        `The data set ${location} can't be read: ${error instanceof Error ? error.name : error}`,
        {
          advice: 'Check the address, and that this role may list the bucket and get its objects.',
          cause: error,
        },
      )
    throw unavailableService(error, location)
  }
}
