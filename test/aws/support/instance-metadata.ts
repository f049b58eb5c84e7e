/** EC2's instance metadata service, version 2: it answers only who shows the token. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface MetadataServer {
  /** For a process that asks it. */
  readonly environment: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** @param categories text by path, such as `instance-type`; every other path does not exist */
export async function serveInstanceMetadata(categories: Readonly<Record<string, string>>): Promise<MetadataServer> {
  const server = createServer((request, response): unknown => {
    const path = request.url?.replace('/latest/', '') ?? ''
    if (request.method === 'PUT' && path === 'api/token' && request.headers['x-aws-ec2-metadata-token-ttl-seconds'])
      return response.end('secret')
    if (request.headers['x-aws-ec2-metadata-token'] !== 'secret') return response.writeHead(401).end()
    const text = categories[path.replace('meta-data/', '')]
    if (text === undefined) return response.writeHead(404).end()
    return response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    environment: { AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}/` },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
