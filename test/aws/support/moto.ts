/** moto with `test/aws/host/` in it: Step Functions, Lambda, Batch, EventBridge, CloudFormation, S3. */
import { fileURLToPath } from 'node:url'
import { s3Environment } from './credentials.ts'
import { requiredVariable, startServer } from './server.ts'

const host = fileURLToPath(new URL('../host/moto_host.py', import.meta.url))
export const containerEntry = fileURLToPath(new URL('../../../batch-image/entry.ts', import.meta.url))

export interface Moto {
  readonly endpoint: string
  log(): string
  stop(): Promise<void>
}

/** @param s3Endpoint of functions and containers; default: moto's own S3 */
export async function startMoto(options: { readonly s3Endpoint?: string } = {}): Promise<Moto> {
  const server = await startServer(
    requiredVariable('NAT_TEST_MOTO_PYTHON'),
    () => [host],
    (port) => ({
      ...s3Environment(options.s3Endpoint ?? `http://127.0.0.1:${port}`),
      ...variablesLike(/^(TF_|MALLOC_|GLIBC_TUNABLES$|LD_LIBRARY_PATH$|NAT_TENSORFLOW_LIBRARY$)/),
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      MOTO_PORT: String(port),
      MOTO_HOST_NODE: process.execPath,
      MOTO_HOST_ENTRY: containerEntry,
    }),
  )
  return { endpoint: `http://127.0.0.1:${server.port}`, log: server.log, stop: server.stop }
}

function variablesLike(pattern: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      pattern.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  )
}
