/** versitygw on an empty folder: a real S3 server with conditional writes. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { credentials, region } from './credentials.ts'
import { requiredVariable, startServer } from './server.ts'

export interface S3Server {
  readonly endpoint: string
  readonly client: S3Client
  makeBucket(name: string): Promise<void>
  log(): string
  stop(): Promise<void>
}

export function s3Server(server: { endpoint: string; log: () => string; stop: () => Promise<void> }): S3Server {
  const { endpoint } = server
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials })
  return {
    ...server,
    client,
    makeBucket: async (Bucket) => void (await client.send(new CreateBucketCommand({ Bucket }))),
    stop: async () => {
      client.destroy()
      await server.stop()
    },
  }
}

export async function startVersitygw(): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'nat-versitygw-'))
  const server = await startServer(
    requiredVariable('NAT_TEST_VERSITYGW'),
    (port) => ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', folder],
    () => ({ ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey }),
  )
  return s3Server({
    endpoint: `http://127.0.0.1:${server.port}`,
    log: server.log,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  })
}
