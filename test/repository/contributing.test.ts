/** What CONTRIBUTING says of the house: its paths, its registrations, its picture. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { trackedFiles } from './tracked-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const contributing = read('CONTRIBUTING.md')

const cellsOf = (row: string) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
const rows = contributing.split('\n').filter((line) => line.startsWith('| '))
/** Of the table of registrations. */
const registrations = rows.map(cellsOf).filter(([, , register]) => register?.startsWith('`register'))
const callOf = (register: string) => /^`(register\w+)\(/.exec(register)?.[1] ?? ''
const pathsIn = (text: string) =>
  Array.from(text.matchAll(/`([\w-]+\/[\w./-]*)`/g), ([, path]) => path).filter((path) => !path.includes('*'))

test('every path in the tables is there', () => {
  const paths = rows.flatMap(pathsIn)
  expect(paths.length).toBeGreaterThan(20)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test.each([
  'a preset',
  'a search space',
  'a family',
  'a task',
  'a surrogate',
  'a strategy',
  'an objective',
  'a mode of transfer',
  'a rule of steps',
  'an export format',
  'a data format',
  'a stage',
  'a trigger',
])('%s has a row, and test/extension adds one', (kind) => {
  const found = registrations.filter(([adds]) => adds.startsWith(kind))
  expect(found).toHaveLength(1)
  const call = callOf(found[0][2])
  const loaded = Array.from(read('test/extension/register.ts').matchAll(/^import '\.\/(.+)'$/gm), ([, file]) => file)
  const callers = ['register.ts', ...loaded].filter((file) => read(`test/extension/${file}`).includes(`${call}(`))
  expect(callers.length, call).toBeGreaterThan(0)
})

test('every registration is a function of the file that its row names', () => {
  expect(registrations.length).toBeGreaterThan(11)
  for (const [adds, write, register] of registrations) {
    const [folder] = pathsIn(write)
    const named = pathsIn(register).filter((path) => !path.startsWith('test/'))
    const places = [...named, `${folder}index.ts`, 'nat/space/index.ts'].filter((file) => existsSync(join(root, file)))
    // Exported there, or called there and exported beside it.
    expect(places.filter((file) => read(file).includes(callOf(register))).length, adds).toBeGreaterThan(0)
    const exported = new RegExp(`^export (function|const) ${callOf(register)}\\b`, 'm')
    expect(trackedFiles('*.ts').filter((file) => exported.test(read(file))).length, adds).toBe(1)
  }
})

/** Importing folder -> imported folder -> the parts of it that are imported. */
type Edges = Record<string, Record<string, string[]>>

/** Tools and tests look at everything. */
const lookers = ['test', 'bench', 'examples']

function realEdges(): Edges {
  const edges: Edges = {}
  const files = trackedFiles('*.ts', '*.mjs')
  for (const file of files) {
    const [from] = file.split('/')
    if (!file.includes('/') || lookers.includes(from)) continue
    const statements = read(file).matchAll(/(?:\bfrom |^import |\bimport\()'(\.[^']+)'/gm)
    for (const [, path] of statements) {
      const imported = normalize(join(dirname(file), path))
      const [to, part] = imported.split('/')
      if (to === from || !files.includes(imported)) continue
      edges[from] ??= {}
      edges[from][to] = [...new Set([...(edges[from][to] ?? []), part.replace(/\.ts$/, '')])].sort()
    }
  }
  return edges
}

test('the picture of the folders shows every import, and no other', () => {
  const [, picture] = /```mermaid\n([\s\S]*?)```/.exec(contributing) ?? []
  const arrows = Array.from(picture.matchAll(/^ {2}([\w-]+) -->(?:\|(.+)\|)? ([\w-]+)$/gm))
  expect(arrows.length).toBeGreaterThan(15)
  const real = realEdges()
  const shown = arrows.map(([, from, parts, to]) => [from, to, parts?.split(', ')] as const)
  const pairs = (edges: Edges) =>
    Object.entries(edges).flatMap(([from, to]) => Object.keys(to).map((each) => `${from} -> ${each}`))
  expect(shown.map(([from, to]) => `${from} -> ${to}`).sort()).toEqual(pairs(real).sort())
  for (const [from, to, parts] of shown)
    if (parts !== undefined) expect(real[from][to], `${from} -> ${to}`).toEqual(parts)
})
