import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Folder, import statement, and the words of the refusal. */
const forbidden = [
  ['nat/space', "export { a } from '../../pipeline/contract/keys.ts'", 'nat/ imports nothing of ours.'],
  ['nat', "export { a } from '../supernet/session.ts'", 'nat/ imports nothing of ours.'],
  ['nat', "export { readFileSync } from 'node:fs'", 'nat/ is pure: no I/O'],
  ['nat', "export { readFile } from 'node:fs/promises'", 'nat/ is pure: no I/O'],
  ['nat/space', "export { a } from '../../data/split.ts'", 'nat/ imports nothing of ours.'],
  ['data/shards', "export { a } from '../../pipeline/contract/errors.ts'", 'data/ may import nat/random/'],
  ['data', "export { a } from '../nat/space/index.ts'", 'data/ may import nat/random/'],
  ['data/formats', "export { S3Client } from '@aws-sdk/client-s3'", 'neither AWS nor TensorFlow'],
  ['pipeline/stages', "export { a } from '../../data/split.ts'", 'pipeline/ may import nat/'],
  ['pipeline/store', "export { a } from '../../supernet/session.ts'", 'pipeline/ may import nat/'],
  ['pipeline', "import type { A } from '../lambdas/shared/a.ts'\nexport type B = A", 'pipeline/ may import nat/'],
  ['pipeline', "export const a = await import('../batch-image/entry.ts')", 'pipeline/ may import nat/'],
  ['supernet/ops', "export { a } from '../../pipeline/contract/errors.ts'", 'supernet/ may import nat/'],
  ['batch-image/job', "export { a } from '../../cli/local/run.ts'", 'batch-image/ may import supernet/'],
  ['batch-image', "export { a } from '../lambdas/start-run.ts'", 'batch-image/ may import supernet/'],
  ['lambdas', "export { a } from '../supernet/session.ts'", 'lambdas/ may import pipeline/'],
  ['lambdas', "export * from '@tensorflow/tfjs-node-gpu'", 'lambdas/ may import pipeline/'],
  ['lambdas/shared', "export { a } from '../../nat/space/index.ts'", 'lambdas/ may import pipeline/'],
  ['cli/commands', "export { a } from '../../cdk/app.ts'", 'cli/ may import everything but cdk/'],
  ['cdk/constructs', "export { a } from '../../nat/space/index.ts'", 'never the algorithm'],
  ['cdk', "export { a } from '../pipeline/store/keys.ts'", 'never the algorithm'],
  ['cli', "export { a } from '../test/helpers/a.ts'", 'cli/ may import everything but cdk/'],
] as const

const allowed = [
  ['nat/space', "export { a } from '../random/generator.ts'"],
  ['data', "export { a } from '../nat/random/index.ts'"],
  ['data/formats', "export { readFile } from 'node:fs/promises'"],
  ['supernet/input', "export { a } from '../../data/example-source.ts'"],
  ['pipeline/store', "export { a } from '../../nat/space/index.ts'"],
  ['supernet/ops', "export { a } from '../../nat/space/index.ts'"],
  ['batch-image/job', "export { a } from '../../supernet/session.ts'"],
  ['lambdas/shared', "export { a } from '../../pipeline/contract/errors.ts'"],
  ['cli/local', "export { a } from '../../batch-image/entry.ts'"],
  ['cdk/constructs', "export { a } from '../../pipeline/contract/stages.ts'"],
] as const

/** All cases as one small repository with the real rules, linted once: what the linter said about each case. */
let complaints: Map<string, string>
let folder = ''

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'import-direction-')))
  copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'))
  for (const [path, statement] of [...forbidden, ...allowed]) {
    const file = join(folder, fileOf(path, statement))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${statement}\n`)
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const lint = ['lint', '--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=none']
  const { stdout } = spawnSync(process.execPath, [biome, ...lint], { cwd: folder, encoding: 'utf8' })
  complaints = new Map()
  for (const [, level, file, message] of stdout.matchAll(/^::(\w+) .*?file=([^,]+),.*?::(.*)$/gm)) {
    complaints.set(relative(folder, file), `${level}: ${message}`)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A file of its own for each case. */
function fileOf(path: string, statement: string): string {
  return join(path, `${Buffer.from(statement).toString('hex')}.ts`.slice(-60))
}

test.each(forbidden)('%s may not say %s', (path, statement, message) => {
  expect(complaints.get(fileOf(path, statement))).toContain(message)
  expect(complaints.get(fileOf(path, statement))).toMatch(/^error: /)
})

test.each(allowed)('%s may say %s', (path, statement) => {
  expect(complaints.get(fileOf(path, statement))).toBeUndefined()
})
