/**
 * Against a small HTTP server that answers ListObjectsV2 and GetObject as S3 does; the SDK's client is the real one.
 */
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test, vi } from 'vitest'
import { fetchObjects } from '../../../batch-image/dataset/fetch-objects.ts'
import { prepareDataset } from '../../../batch-image/stages/prepare-dataset.ts'
import { defaultLimits } from '../../../data/limits.ts'
import { datasetManifestSchema, preparedSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { parseSpec } from '../../../pipeline/contract/parse-spec.ts'
import { documentText, readDocument } from '../../../pipeline/store/json-documents.ts'
import { classFolders, messageOf, temporaryFolder, temporaryStore } from '../../data/support.ts'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const pageSize = 2

/**
 * Serves the objects of one bucket; answers 403 where it is another one.
 * @param broken how many of the answers with an object's body break off half way, from the first
 */
async function serve(objects: Readonly<Record<string, Uint8Array | string>>, broken = 0): Promise<string> {
  let answers = 0
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://s3')
    const [bucket, ...rest] = decodeURIComponent(url.pathname).slice(1).split('/')
    const key = rest.join('/')
    if (bucket !== 'bucket') {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>')
      return
    }
    if (!url.searchParams.has('list-type')) {
      if (objects[key] === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
      else if (answers++ < broken) breakOff(response, Buffer.from(objects[key]))
      else response.end(objects[key])
      return
    }
    const prefix = url.searchParams.get('prefix') ?? ''
    const found = Object.keys(objects)
      .filter((name) => name.startsWith(prefix))
      .sort()
    const from = Number(url.searchParams.get('continuation-token') ?? 0)
    const contents = found
      .slice(from, from + pageSize)
      .map(
        (name) => `<Contents><Key>${escaped(name)}</Key><Size>${Buffer.from(objects[name]).length}</Size></Contents>`,
      )
    const more = from + pageSize < found.length
    const next = more ? `<NextContinuationToken>${from + pageSize}</NextContinuationToken>` : ''
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function breakOff(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-length': body.length })
  response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy())
}

const clientOf = (endpoint: string) =>
  new S3Client({
    endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })

async function fetched(
  objects: Readonly<Record<string, Uint8Array | string>>,
  location = 's3://bucket/flowers',
  limits = {},
  broken = 0,
) {
  const folder = await temporaryFolder()
  const client = clientOf(await serve(objects, broken))
  const count = await fetchObjects(client, location, folder, { ...defaultLimits, ...limits }, () => {})
  return { folder, count }
}

test('copies every object below the prefix, over several pages, whatever its name', async () => {
  const objects = {
    'flowers/': '',
    'flowers/rose/IMG (1).png': 'one',
    'flowers/rose/ñandú & co.png': 'two',
    'flowers/tulip/a.png': 'three',
    'flowers/tulip/b.png': 'four',
    'flowers/dataset.yaml': 'format: folder',
    'flowers-other/x.png': 'not ours',
  }
  const { folder, count } = await fetched(objects)
  expect(count).toBe(5)
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  expect(names.map(({ name }) => name).sort()).toEqual([
    'IMG (1).png',
    'a.png',
    'b.png',
    'dataset.yaml',
    'ñandú & co.png',
  ])
  expect(await readFile(join(folder, 'rose/ñandú & co.png'), 'utf8')).toBe('two')
})

test('a body that breaks off half way is asked for again, and the file holds the whole of it once', async () => {
  const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251))
  const { folder } = await fetched({ 'flowers/rose/1.png': content }, 's3://bucket/flowers', {}, 2)
  expect(content.equals(await readFile(join(folder, 'rose/1.png')))).toBe(true)
})

test('one that breaks off every time is a failure that passes: the stage is tried again later', async () => {
  const broken = fetched(
    { 'flowers/rose/1.png': 'x'.repeat(1000) },
    's3://bucket/flowers',
    {},
    Number.POSITIVE_INFINITY,
  )
  expect(await messageOf(broken)).toMatch(/^Nat\.Transient: s3:\/\/bucket\/flowers did not answer/)
})

test('empty objects that stand for folders are left out, whatever wrote them', async () => {
  const { folder, count } = await fetched({
    'flowers/': '',
    'flowers/rose': '',
    'flowers/rose/1.png': 'x',
    'flowers/tulip/': '',
    'flowers/tulip/1.png': 'y',
    'flowers/tulip_$folder$': '',
  })
  expect(count).toBe(2)
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['rose', 'rose/1.png', 'tulip', 'tulip/1.png'])
})

test('names that no disk can have at once are refused in words', async () => {
  expect(await messageOf(fetched({ 'flowers/rose': 'not empty', 'flowers/rose/1.png': 'x' }))).toBe(
    'Nat.InvalidData: s3://bucket/flowers holds an object "rose" of 9 bytes and others below "rose/"',
  )
  const long = 'x'.repeat(300)
  expect(await messageOf(fetched({ [`flowers/${long}/1.png`]: 'x' }))).toBe(
    `Nat.InvalidData: The object "${long}/1.png" of s3://bucket/flowers can't be a file here (ENAMETOOLONG)`,
  )
})

test('refused: nothing there, names that lead out, too much, no permission', async () => {
  expect(await messageOf(fetched({}))).toBe('Nat.InvalidData: There is no object below s3://bucket/flowers')
  for (const name of ['../x.png', 'a/../../x.png', 'a//x.png', './x.png', 'a\\x.png'])
    expect(await messageOf(fetched({ [`flowers/${name}`]: '' }))).toBe(
      `Nat.InvalidData: s3://bucket/flowers holds an object with the name ${JSON.stringify(name)}, which can't be a file name`,
    )
  expect(await messageOf(fetched({ 'flowers/a': '12345' }, undefined, { containerFileBytes: 4 }))).toBe(
    'Nat.InvalidData: a in s3://bucket/flowers has 5 bytes; at most 4 are allowed',
  )
  const two = { 'flowers/a': '12345', 'flowers/b': '12345' }
  expect(await messageOf(fetched(two, undefined, { sourceBytes: 9 }))).toBe(
    'Nat.InvalidData: s3://bucket/flowers holds more than 9 bytes, the most that is allowed',
  )
  expect(await messageOf(fetched(two, undefined, { images: 1 }))).toBe(
    'Nat.InvalidData: s3://bucket/flowers holds more than 1 objects, the most that is allowed',
  )
  expect(await messageOf(fetched(two, 's3://other/flowers'))).toBe(
    "Nat.StorageUnavailable: The data set s3://other/flowers can't be read: AccessDenied",
  )
})

test('PrepareDataset takes a data set from S3 and leaves no scratch files', async () => {
  const scratch = await temporaryFolder()
  vi.stubEnv('TMPDIR', scratch)
  vi.stubEnv('AWS_ENDPOINT_URL_S3', await serve(await classFolders(['a', 'b'], 4, 'flowers/')))
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  const store = await temporaryStore()
  const spec = parseSpec('name: x\ndataset: s3://bucket/flowers/\nsupernet: nano\n')
  await store.put(keys.spec('run'), documentText(spec))
  const kept = await readdir(scratch)
  await prepareDataset({ store, runId: 'run', log: () => {}, progress: () => {} })
  const { dataset } = await readDocument(store, keys.prepared('run'), preparedSchema)
  expect(await readDocument(store, keys.datasetManifest(dataset), datasetManifestSchema)).toMatchObject({
    source: 's3://bucket/flowers/',
    classes: ['a', 'b'],
    size: 32,
  })
  expect((await readdir(scratch)).filter((name) => !kept.includes(name) && name.startsWith('nat-dataset-'))).toEqual([])
})
