/**
 * What S3 answers and how the adapter takes it: the real client speaks HTTP to a server that gives scripted answers,
 * among them those that no test server gives on demand (409). The contract itself runs against real S3 servers elsewhere.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, test } from 'vitest'
import { preparedSchema } from '../../../pipeline/contract/documents.ts'
import { publishDocument } from '../../../pipeline/store/json-documents.ts'
import { openStore } from '../../../pipeline/store/open-store.ts'
import { S3Store, type S3StoreOptions } from '../../../pipeline/store/s3-store.ts'

interface Answer {
  readonly status?: number
  readonly code?: string
  readonly body?: string
  readonly headers?: Record<string, string>
}
type Script = (request: { method: string; url: string; headers: IncomingMessage['headers'] }, index: number) => Answer

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function scriptedStore(script: Script, options: Partial<S3StoreOptions> = {}) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { method = '', url = '', headers } = request
      requests.push(`${method} ${url.replace(/[?&]x-id=\w+/, '')}`)
      const { status = 200, code, body, headers: answered } = script({ method, url, headers }, requests.length - 1)
      response.writeHead(status, { 'content-type': 'application/xml', ...answered })
      response.end(code ? `<Error><Code>${code}</Code><Message>scripted</Message></Error>` : (body ?? ''))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = clientOf((server.address() as AddressInfo).port)
  return { store: new S3Store({ bucket: 'bucket', prefix: '/team/nat/', client, ...options }), requests }
}

function clientOf(port: number): S3Client {
  return new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
}

const created: Answer = { headers: { etag: '"new"' } }
const conflict: Answer = { status: 409, code: 'ConditionalRequestConflict' }

describe('S3Store', () => {
  test('409 ConditionalRequestConflict is tried again, with the same condition', async () => {
    const conditions: unknown[] = []
    const { store, requests } = await scriptedStore(({ headers }, index) => {
      conditions.push(headers['if-none-match'])
      return index < 2 ? conflict : created
    })
    expect(await store.put('key', 'body', { ifNoneMatch: '*' })).toEqual({ etag: '"new"' })
    expect(requests).toEqual(Array(3).fill('PUT /bucket/team/nat/key'))
    expect(conditions).toEqual(['*', '*', '*'])
  })

  test('409 for ever becomes Conflict when the retries are used up', async () => {
    const { store, requests } = await scriptedStore(() => conflict, { conflictRetries: 2 })
    await expect(store.put('key', 'body', { ifNoneMatch: '*' })).rejects.toMatchObject({ name: 'Conflict', key: 'key' })
    expect(requests).toHaveLength(3)
  })

  test('412 becomes PreconditionFailed, at once', async () => {
    const { store, requests } = await scriptedStore(() => ({ status: 412, code: 'PreconditionFailed' }))
    await expect(store.put('key', 'body', { ifNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      message: 'key in s3://bucket/team/nat exists already.',
    })
    expect(requests).toHaveLength(1)
  })

  test('throttling is left to the retries of the SDK', async () => {
    const { store, requests } = await scriptedStore((_, index) =>
      index === 0 ? { status: 503, code: 'SlowDown' } : created,
    )
    await store.put('key', 'body')
    expect(requests).toHaveLength(2)
  })

  test('what is left after those retries is transient: the workflow tries the stage again', async () => {
    const { store } = await scriptedStore(() => ({ status: 503, code: 'SlowDown' }))
    await expect(store.put('key', 'body')).rejects.toMatchObject({
      name: 'Nat.Transient',
      message: 's3://bucket/team/nat did not answer (SlowDown), even after retries.',
    })
    const refused = new S3Store({ bucket: 'bucket', client: clientOf(1) })
    await expect(refused.get('key')).rejects.toMatchObject({ name: 'Nat.Transient' })
  })

  test('writers of a document that keep meeting: the winner is read, or the stage is tried again', async () => {
    const document = { schema: 1 as const, dataset: 'abc', recipe: [] }
    const won = await scriptedStore(
      ({ method }) => (method === 'PUT' ? conflict : { body: JSON.stringify(document) }),
      { conflictRetries: 1 },
    )
    expect(await publishDocument(won.store, 'key', preparedSchema, document)).toEqual({
      value: document,
      created: false,
    })
    const open = await scriptedStore(
      ({ method }) => (method === 'PUT' ? conflict : { status: 404, code: 'NoSuchKey' }),
      { conflictRetries: 1 },
    )
    await expect(publishDocument(open.store, 'key', preparedSchema, document)).rejects.toMatchObject({
      name: 'Nat.Transient',
    })
  })

  test.each([
    [404, 'NoSuchBucket', 'the bucket does not exist. Check the name and the region, or create the bucket.'],
    [
      403,
      'AccessDenied',
      'access is denied. The role or user needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there.',
    ],
    [403, 'InvalidAccessKeyId', 'the AWS access key is unknown. Check the AWS credentials.'],
  ])('%i %s becomes Nat.StorageUnavailable', async (status, code, sentence) => {
    const { store } = await scriptedStore(() => ({ status, code }))
    const expected = { name: 'Nat.StorageUnavailable', message: `Cannot use s3://bucket/team/nat: ${sentence}` }
    await expect(store.get('key')).rejects.toMatchObject(expected)
    await expect(store.put('key', 'x')).rejects.toMatchObject(expected)
  })

  test('a large body goes up in parts, and the condition rides on the completion', async () => {
    const completion: unknown[] = []
    const { store, requests } = await scriptedStore(
      ({ method, url, headers }) => {
        if (url.includes('uploads'))
          return { body: '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>' }
        if (method === 'PUT') return { headers: { etag: '"part"' } }
        completion.push(headers['if-none-match'])
        return { body: '<CompleteMultipartUploadResult><ETag>"whole-3"</ETag></CompleteMultipartUploadResult>' }
      },
      { multipartThreshold: 10, partSize: 8 },
    )
    expect(await store.put('big', 'x'.repeat(20), { ifNoneMatch: '*' })).toEqual({ etag: '"whole-3"' })
    expect(requests[0]).toBe('POST /bucket/team/nat/big?uploads=')
    expect(requests.slice(1, 4).map((request) => /partNumber=\d/.exec(request)?.[0])).toEqual(
      expect.arrayContaining(['partNumber=1', 'partNumber=2', 'partNumber=3']),
    )
    expect(requests).toHaveLength(5)
    expect(completion).toEqual(['*'])
  })

  test.each([
    ['a part fails', 'PUT', 'AccessDenied', 403, 'Nat.StorageUnavailable'],
    ['the condition does not hold', 'POST', 'PreconditionFailed', 412, 'PreconditionFailed'],
  ])('an upload in parts is aborted when %s', async (_, failing, code, status, name) => {
    const { store, requests } = await scriptedStore(
      ({ method, url }) => {
        if (url.includes('uploads'))
          return { body: '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>' }
        if (method === 'DELETE') return { status: 204 }
        return method === failing ? { status, code } : { headers: { etag: '"part"' } }
      },
      { multipartThreshold: 10, partSize: 8 },
    )
    await expect(store.put('big', 'x'.repeat(20), { ifNoneMatch: '*' })).rejects.toMatchObject({ name })
    expect(requests.at(-1)).toBe('DELETE /bucket/team/nat/big?uploadId=u1')
  })

  test('a listing goes over all pages and takes the prefix away', async () => {
    const page = (keys: string[], token?: string) => ({
      body: `<ListBucketResult>${keys.map((key) => `<Contents><Key>team/nat/${key}</Key><Size>3</Size></Contents>`).join('')}
        <IsTruncated>${token !== undefined}</IsTruncated>${token ? `<NextContinuationToken>${token}</NextContinuationToken>` : ''}
      </ListBucketResult>`,
    })
    const { store, requests } = await scriptedStore(({ url }) =>
      url.includes('continuation-token=t1') ? page(['a/3']) : page(['a/1', 'a/2'], 't1'),
    )
    const listed = []
    for await (const object of store.list('a/')) listed.push(object)
    expect(listed).toEqual(['a/1', 'a/2', 'a/3'].map((key) => ({ key, size: 3 })))
    expect(requests).toHaveLength(2)
    expect(requests[0]).toContain('prefix=team%2Fnat%2Fa%2F')
  })
})

describe('openStore', () => {
  test('an S3 address and a directory', () => {
    expect(openStore('s3://my-bucket/team/nat/').location).toBe('s3://my-bucket/team/nat')
    expect(openStore('s3://my-bucket').location).toBe('s3://my-bucket')
    expect(openStore('some/folder').location).toBe(`${process.cwd()}/some/folder`)
  })

  test.each(['', 's3://', 's3://Bad_Bucket', 'https://example.com/x'])('%j is refused', (location) => {
    expect(() => openStore(location)).toThrow(
      `The store ${JSON.stringify(location)} is neither a directory nor s3://bucket or s3://bucket/prefix. Give one of these.`,
    )
  })
})
