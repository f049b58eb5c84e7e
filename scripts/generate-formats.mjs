/**
 * Makes the readers and writers of the export formats from the formats' published schemas, again when a schema changes:
 *
 *   node scripts/bootstrap.mjs run scripts/generate-formats.mjs
 *
 * It needs protoc and flatc (Debian: protobuf-compiler, flatbuffers-compiler).
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'formats-'))
try {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const options = '--es_opt=target=js+dts,import_extension=js'
  for (const format of ['onnx', 'tensorflow']) {
    const at = `export/${format}`
    execFileSync('protoc', ['-I', at, `--es_out=${at}`, options, `${at}/${format}.proto`], {
      cwd: root,
      env: { ...process.env, PATH: path },
    })
  }
  execFileSync('flatc', ['--ts', '-o', folder, 'export/tflite/schema.fbs'], { cwd: root })
  // What flatc writes are enums, which Node does not run as they are: one JavaScript file is made of it.
  const bundle = join(folder, 'schema.js')
  // flatc's own index has only what the root table names.
  const files = readdirSync(join(folder, 'tflite')).sort()
  const index = join(folder, 'index.ts')
  writeFileSync(index, files.map((file) => `export * from './tflite/${file.replace(/\.ts$/, '')}'\n`).join(''))
  buildSync({
    entryPoints: [index],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    external: ['flatbuffers'],
    absWorkingDir: folder,
    logLevel: 'error',
  })
  const header = '// @ts-nocheck\n// Made by scripts/generate-formats.mjs from schema.fbs: change that.\n'
  const code = readFileSync(bundle, 'utf8').replace(/^\/\/ .*\n/gm, '')
  writeFileSync(join(root, 'export/tflite/schema.generated.js'), header + code)
} finally {
  rmSync(folder, { recursive: true })
}
