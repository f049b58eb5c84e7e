/** Servers that say nothing, break off, or lose an answer: the real client against a server that does just that. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createS3Client } from '../../../pipeline/store/s3-client.ts'
import { S3Store } from '../../../pipeline/store/s3-store.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, index: number) => void

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
})

async function storeBehind(answer: Answer, silenceMilliseconds = 150) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.replace(/[?&]x-id=\w+/, '')}`)
    const index = requests.length - 1
    request.resume().on('end', () => answer(request, response, index))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const client = createS3Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    connectMilliseconds: 1000,
    silenceMilliseconds,
    attempts: 3,
  })
  return { store: new S3Store({ bucket: 'bucket', client, multipartThreshold: 10, partSize: 8 }), requests }
}

/** With a checksum, whose check would never end when the connection breaks. */
const half = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': 8, etag: '"e"', 'x-amz-checksum-crc32': 'AAAAAA==' })
  response.write('half')
}
const whole = (response: ServerResponse) => response.writeHead(200, { etag: '"e"' }).end('whole')

test('a server that accepts and says nothing is given up on, and asked again', async () => {
  const { store, requests } = await storeBehind((_, response, index) => {
    if (index > 0) whole(response)
  })
  expect(new TextDecoder().decode((await store.get('key')).body)).toBe('whole')
  expect(requests).toHaveLength(2)
})

test('one that stays silent is a passing failure, after the stated attempts', async () => {
  const { store, requests } = await storeBehind(() => undefined)
  await expect(store.get('key')).rejects.toMatchObject({ name: 'Nat.Transient' })
  expect(requests).toHaveLength(3)
})

test.each([
  ['breaks off', (response: ServerResponse) => setTimeout(() => response.socket?.destroy(), 20)],
  ['goes silent', () => undefined],
])('an answer that %s in its body is asked for again', async (_, end) => {
  const { store, requests } = await storeBehind((__, response, index) => {
    if (index > 0) {
      whole(response)
      return
    }
    half(response)
    end(response)
  })
  expect(new TextDecoder().decode((await store.get('key')).body)).toBe('whole')
  expect(new TextDecoder().decode(await store.getRange('key', 0, 5))).toBe('whole')
  expect(requests).toHaveLength(3)
})

test.each([
  ['get', (store: S3Store) => store.get('key')],
  ['getRange', (store: S3Store) => store.getRange('key', 0, 8)],
])('a body that breaks off at every attempt is a passing failure of %s, and half of it is nothing', async (_, read) => {
  const { store, requests } = await storeBehind((__, response) => {
    half(response)
    setTimeout(() => response.socket?.destroy(), 20)
  })
  await expect(read(store)).rejects.toMatchObject({ name: 'Nat.Transient' })
  expect(requests.length).toBeGreaterThan(1)
})

const noSuchUpload = '<Error><Code>NoSuchUpload</Code></Error>'

/** @param lose what happens to the answer of the first completion; the object is there, unless `made` is somebody else's */
async function upload(lose: (response: ServerResponse) => void, object: 'ours' | 'another' | 'none') {
  let mark = ''
  let completions = 0
  const behind = await storeBehind((request, response) => {
    const url = request.url ?? ''
    if (request.method === 'POST' && url.includes('uploads')) {
      mark = String(request.headers['x-amz-meta-nat-upload'])
      return response.end('<R><UploadId>u</UploadId></R>')
    }
    if (request.method === 'PUT') return response.writeHead(200, { etag: '"part"' }).end()
    if (request.method === 'DELETE') return response.writeHead(204).end()
    if (request.method === 'HEAD') {
      if (object === 'none') return response.writeHead(404).end()
      const owner = object === 'ours' ? mark : 'somebody else'
      return response.writeHead(200, { etag: '"there"', 'x-amz-meta-nat-upload': owner }).end()
    }
    if (completions++ === 0) return lose(response)
    return response.writeHead(404).end(noSuchUpload)
  })
  return behind.store.put('key', 'x'.repeat(20), { ifNoneMatch: '*' })
}

const lost = (response: ServerResponse) => response.socket?.destroy()
const broken = (response: ServerResponse) => response.writeHead(500).end('<Error><Code>InternalError</Code></Error>')
const refused = (response: ServerResponse) =>
  response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>')

test.each([
  ['lost', lost],
  ['a 500', broken],
])('an upload in parts whose completion was done, but its answer was %s, is a success', async (_, lose) => {
  expect(await upload(lose, 'ours')).toEqual({ etag: '"there"' })
})

test('refused because our own earlier completion made the object: a success', async () => {
  expect(await upload(refused, 'ours')).toEqual({ etag: '"there"' })
})

test("refused because of somebody else's object: PreconditionFailed", async () => {
  await expect(upload(refused, 'another')).rejects.toMatchObject({ name: 'PreconditionFailed' })
})

test('an upload that is gone with what it uploaded is a passing failure, not a missing object', async () => {
  await expect(upload(lost, 'none')).rejects.toMatchObject({ name: 'Nat.Transient' })
})
