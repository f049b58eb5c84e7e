/** The house as a whole: small files, and imports that go in no circle. */
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { trackedFiles } from './tracked-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Lines. */
const most = 250
/** Written by a generator (scripts/generate-formats.mjs). */
const isGenerated = (file: string) => /\.generated\.js$|^export\/(onnx\/onnx|tensorflow\/tensorflow)_pb\./.test(file)
const files = trackedFiles('*.ts', '*.mjs', '*.py').filter((file) => !isGenerated(file))
const textOf = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

test('the files are there to be looked at', () => {
  expect(files.length).toBeGreaterThan(500)
  expect(files).toContain('nat/search/plan-search.ts')
})

test('no file is over 250 lines', () => {
  const long = files.filter((file) => (textOf.get(file) as string).split('\n').length - 1 > most)
  expect(long).toEqual([])
})

/** Files that a file imports, types too: `a.ts` for "from './a.ts'" and for "import './a.ts'". */
function importsOf(file: string): string[] {
  const statements = (textOf.get(file) as string).matchAll(/^(?:import|export|\}).*?['"](\.[^'"]+)['"]/gm)
  return Array.from(statements, ([, path]) => normalize(join(dirname(file), path))).filter((path) => textOf.has(path))
}

test('what a folder with an index.ts offers is imported through it; tests may look inside', () => {
  const past = (file: string, imported: string) => {
    const folder = dirname(imported)
    return !imported.endsWith('/index.ts') && textOf.has(`${folder}/index.ts`) && !file.startsWith(`${folder}/`)
  }
  expect(past('nat/search/request.ts', 'nat/space/registry.ts')).toBe(true)
  const strays = files
    .filter((file) => !file.startsWith('test/'))
    .flatMap((file) => importsOf(file).flatMap((each) => (past(file, each) ? [`${file} imports ${each}`] : [])))
  expect(strays).toEqual([])
})

test('imports go in no circle', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file)
    if (start >= 0) circles.push([...path.slice(start), file].join(' -> '))
    if (start >= 0 || done.has(file)) return
    for (const imported of importsOf(file)) visit(imported, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(importsOf('nat/search/plan-search.ts')).toContain('nat/search/request.ts')
  expect(circles).toEqual([])
})
