/** Loads handlers as they are deployed: bundled by esbuild, with their real SDK clients talking to `endpoint`. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleFile, bundleHandlers } from '../../cdk/handler-bundles.ts'

export type Handler = (event: unknown, context: object) => Promise<unknown>

export async function loadBundledHandler(
  name: string,
  endpoint: string,
  environment: Readonly<Record<string, string>>,
): Promise<(event: unknown) => Promise<unknown>> {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: endpoint,
    ...environment,
  })
  const folder = await bundleHandlers([name])
  const { handler }: { handler: Handler } = await import(pathToFileURL(join(folder, name, bundleFile)).href)
  return (event) => handler(event, { getRemainingTimeInMillis: () => 30_000 })
}
