/**
 * Lambda handlers as esbuild bundles. The deployed code, the tests and the cold-start measurement all take theirs from
 * here, so what is measured and tested is what is deployed.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { kebab } from '../pipeline/contract/stage.ts'
import { functionStages } from '../pipeline/contract/stages.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** File name of every bundle; Lambda's handler setting is `index.handler`. */
export const bundleFile = 'index.mjs'

/** All deployed handlers: one for each stage that is a function, and the triggers'. */
export const handlerNames = (): string[] => [
  ...functionStages().map(({ name }) => kebab(name)),
  'start-run',
  'manage-schedule',
]

/** The file of a handler: one of a stage from elsewhere is where its registration says. */
function handlerFile(name: string): string {
  const { module } = functionStages().find((stage) => kebab(stage.name) === name) ?? {}
  return module === undefined ? join('lambdas', `${name}.ts`) : fileURLToPath(module)
}

/**
 * Leaves out what no handler runs: zod's messages in 50 languages, a quarter of a handler's size, and its reader of JSON Schemas;
 * what the SDK tells browsers apart by.
 */
const withoutTheUnused: Plugin = {
  name: 'without-the-unused',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]from-json-schema\.js$/ }, () => ({
      contents: 'export const fromJSONSchema = undefined',
    }))
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
    onLoad({ filter: /[\\/]node_modules[\\/]bowser[\\/]/ }, () => ({ contents: 'export default undefined' }))
  },
}

/**
 * Bundles handlers into `<folder>/<name>/index.mjs`, all in one esbuild run (about 0.1 s a handler).
 *
 * The SDK goes into the bundle: the tested version runs, and start-up is faster than resolving the runtime's copy.
 * The banner gives CommonJS dependencies inside an ES module their `require`.
 *
 * @returns the folder
 * @throws Error when a handler does not compile
 */
export async function bundleHandlers(
  names: readonly string[] = handlerNames(),
  folder: string = mkdtempSync(join(tmpdir(), 'nat-handlers-')),
): Promise<string> {
  await build({
    absWorkingDir: repository,
    entryPoints: names.map((name) => ({ in: handlerFile(name), out: join(name, 'index') })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
    plugins: [withoutTheUnused],
  })
  return folder
}
