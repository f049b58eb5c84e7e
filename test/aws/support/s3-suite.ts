/** What the S3 adapter must keep to on a real server: the contract of every store, and what only S3 has. */
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Conflict, PreconditionFailed } from '../../../pipeline/store/object-store.ts'
import { S3Store } from '../../../pipeline/store/s3-store.ts'
import { objectStoreContract } from '../../pipeline/store/contract.ts'
import { credentials, region } from './credentials.ts'
import type { S3Server } from './s3-server.ts'

const mebibyte = 2 ** 20
const Bucket = 'contract'
/** Three parts, the last one short. */
const big = Uint8Array.from({ length: 11 * mebibyte }, (_, index) => (index * 31 + (index >>> 16)) & 255)

export function s3Suite(name: string, start: () => Promise<S3Server>): void {
  describe(name, () => {
    let server: S3Server
    let stores = 0
    const storeWith = (client: S3Client) =>
      new S3Store({
        bucket: Bucket,
        prefix: `store-${stores++}`,
        client,
        multipartThreshold: 5 * mebibyte,
        partSize: 5 * mebibyte,
      })

    beforeAll(async () => {
      server = await start()
      await server.makeBucket(Bucket)
    })
    afterAll(() => server?.stop())

    objectStoreContract('S3Store', () => storeWith(server.client), {
      rounds: 50,
      listed: 2100,
      bigBody: 11 * mebibyte,
      timeout: 600_000,
    })

    const unfinished = async (prefix: string) => {
      const { Uploads = [] } = await server.client.send(new ListMultipartUploadsCommand({ Bucket }))
      return Uploads.filter(({ Key }) => Key?.startsWith(prefix))
    }
    const prefixOf = ({ location }: S3Store) => location.slice(`s3://${Bucket}/`.length)

    test('a multipart upload that breaks off leaves the old object, and gives its parts back', async () => {
      const client = clientOf(server.endpoint)
      client.middlewareStack.add(
        (next, context) => async (parameters) => {
          if (
            context.commandName === 'UploadPartCommand' &&
            (parameters.input as { PartNumber: number }).PartNumber === 2
          )
            throw new Error('The connection was lost.')
          return next(parameters)
        },
        { step: 'initialize' },
      )
      const store = storeWith(client)
      await store.put('key', 'old')
      await expect(store.put('key', big)).rejects.toThrow('The connection was lost.')
      expect(new TextDecoder().decode((await store.get('key')).body)).toBe('old')
      expect(await unfinished(prefixOf(store))).toEqual([])
    })

    test('parts of a writer that died are no object; whoever comes next can create it', async () => {
      const store = storeWith(server.client)
      const address = { Bucket, Key: `${prefixOf(store)}/key` }
      const { UploadId } = await server.client.send(new CreateMultipartUploadCommand(address))
      await server.client.send(
        new UploadPartCommand({ ...address, UploadId, PartNumber: 1, Body: big.subarray(0, 5 * mebibyte) }),
      )
      expect(await store.head('key')).toBeUndefined()
      for await (const { key } of store.list('')) expect.unreachable(`${key} is listed`)
      await store.put('key', big, { ifNoneMatch: '*' })
      expect((await store.head('key'))?.size).toBe(big.length)
      expect((await unfinished(prefixOf(store))).map((upload) => upload.UploadId)).toEqual([UploadId])
    })

    test('an aborted upload cannot be completed any more', async () => {
      const store = storeWith(server.client)
      const address = { Bucket, Key: `${prefixOf(store)}/key` }
      const { UploadId } = await server.client.send(new CreateMultipartUploadCommand(address))
      const { ETag } = await server.client.send(
        new UploadPartCommand({ ...address, UploadId, PartNumber: 1, Body: 'the only part' }),
      )
      await server.client.send(new AbortMultipartUploadCommand({ ...address, UploadId }))
      await expect(
        server.client.send(
          new CompleteMultipartUploadCommand({
            ...address,
            UploadId,
            MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
          }),
        ),
      ).rejects.toThrow()
      expect(await store.head('key')).toBeUndefined()
    })

    test('of multipart creators of one key exactly one completes', async () => {
      const store = storeWith(server.client)
      for (let round = 0; round < 5; round++) {
        const bodies = Array.from({ length: 4 }, (_, writer) => Uint8Array.from(big).fill(writer, 0, 1))
        const outcomes = await Promise.allSettled(
          bodies.map((body) => store.put(`race/${round}`, body, { ifNoneMatch: '*' })),
        )
        const winners = outcomes.flatMap(({ status }, writer) => (status === 'fulfilled' ? [writer] : []))
        for (const outcome of outcomes)
          if (outcome.status === 'rejected')
            expect(outcome.reason instanceof PreconditionFailed || outcome.reason instanceof Conflict).toBe(true)
        expect(winners).toHaveLength(1)
        const { body } = await store.get(`race/${round}`)
        expect(body[0]).toBe(winners[0])
        expect(body.length).toBe(big.length)
      }
      expect(await unfinished(prefixOf(store))).toEqual([])
    })

    test('409 on the way to the server: written at the second attempt, with its condition', async () => {
      const proxy = await conflictingProxy(server.endpoint, 1)
      try {
        const store = storeWith(clientOf(proxy.endpoint))
        await store.put('key', 'created', { ifNoneMatch: '*' })
        expect(proxy.conflicts()).toBe(1)
        await expect(store.put('key', 'again', { ifNoneMatch: '*' })).rejects.toBeInstanceOf(PreconditionFailed)
      } finally {
        proxy.close()
      }
    })

    test('409 for ever is a Conflict', async () => {
      const proxy = await conflictingProxy(server.endpoint, Number.POSITIVE_INFINITY)
      try {
        const store = new S3Store({ bucket: Bucket, client: clientOf(proxy.endpoint), conflictRetries: 2 })
        await expect(store.put('never', 'written', { ifNoneMatch: '*' })).rejects.toBeInstanceOf(Conflict)
        expect(proxy.conflicts()).toBe(3)
        expect(await store.head('never')).toBeUndefined()
      } finally {
        proxy.close()
      }
    })
  })
}

const clientOf = (endpoint: string) => new S3Client({ endpoint, region, forcePathStyle: true, credentials })

/** Answers the first PUT requests with 409 and passes everything else on, bytes and signed headers unchanged. */
async function conflictingProxy(target: string, conflicts: number) {
  let answered = 0
  const server: Server = createServer((incoming, outgoing) => {
    if (incoming.method === 'PUT' && answered < conflicts) {
      answered++
      incoming.resume().on('end', () => {
        outgoing.writeHead(409, { 'content-type': 'application/xml' })
        outgoing.end('<Error><Code>ConditionalRequestConflict</Code><Message>played</Message></Error>')
      })
      return
    }
    const { method, headers, url } = incoming
    const onward = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    conflicts: () => answered,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
