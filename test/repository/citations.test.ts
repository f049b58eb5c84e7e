/** What comments, tests and documents cite exists: no page outside the repository, no section that docs/algorithm.md lacks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { trackedFiles } from './tracked-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const thisFile = 'test/repository/citations.test.ts'

const texts = trackedFiles('*.ts', '*.mjs', '*.md', '*.yaml', '*.json', '*.py')
  .filter((path) => path !== thisFile && path !== 'package-lock.json')
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** `path: words` of every match. */
const matches = (pattern: RegExp) =>
  texts.flatMap(({ path, text }) => Array.from(text.matchAll(pattern), ([words]) => `${path}: ${words}`))

const algorithm = readFileSync(join(root, 'docs/algorithm.md'), 'utf8')

test('the files that are searched are those of the repository', () => {
  expect(texts.length).toBeGreaterThan(500)
  expect(matches(/# The algorithm/g)).toContain('docs/algorithm.md: # The algorithm')
})

test.each([
  [
    'the notes that the code was written from',
    /nat-algorithm(\.md)?|aws-notes|tensorflow-native\.md|export-notes\.md|\bdesign\.md/g,
  ],
  ['tags of those notes', /\[(N2|NAT|MOEA|SARTI|ENCAS|OFA|PYMOO|PYSOT)\](?!\()|\bV-(paper|authors)\b/g],
])('nothing cites %s', (_, pattern) => {
  expect(matches(pattern)).toEqual([])
})

test('every section of docs/algorithm.md that is cited exists', () => {
  const sections = new Set(Array.from(algorithm.matchAll(/^##+ (\d(?:\.\d)?)\.? /gm), ([, section]) => section))
  const cited = texts.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/docs\/algorithm\.md,? (?:section )?(\d(?:\.\d)?(?:(?:, | to | and )\d\.\d)*)/g)).flatMap(
      ([, list]) => list.split(/, | to | and /).map((section) => ({ path, section })),
    ),
  )
  expect(cited.length).toBeGreaterThan(10)
  expect(cited.filter(({ section }) => !sections.has(section))).toEqual([])
})

test('every oracle that a test is named after is explained', () => {
  const explained = new Set(Array.from(algorithm.matchAll(/^\| (O\d+) \|/gm), ([, oracle]) => oracle))
  expect([...explained]).toEqual(Array.from({ length: 41 }, (_, i) => `O${i + 1}`))
  const named = texts
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap(({ text }) =>
      Array.from(text.matchAll(/['"`]((?:O\d+, )*O\d+):/g)).flatMap(([, names]) => names.split(', ')),
    )
  expect(new Set(named).size).toBeGreaterThan(30)
  expect(named.filter((oracle) => !explained.has(oracle))).toEqual([])
  // An oracle that says to have no test has none, and every other has one.
  const untested = Array.from(algorithm.matchAll(/^\| (O\d+) \|.*no test.*$/gm), ([, oracle]) => oracle)
  expect([...explained].filter((oracle) => !named.includes(oracle))).toEqual(untested)
})

test('every file that a document names exists', () => {
  const files = new Set(trackedFiles())
  const folders = [...new Set([...files].map((path) => path.split('/')[0]))].join('|')
  const named = texts
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      Array.from(text.matchAll(/`([\w-]+(?:\/[\w.-]+)+\.(?:ts|mjs|json|md|yaml|sh|txt))`/g), ([, file]) => ({
        path,
        file,
      })),
    )
    // In a folder's own README, a path may begin there; what a run writes is no file of the repository.
    .filter(({ path, file }) => new RegExp(`^(${folders})/`).test(file) || path.startsWith('nat/'))
    // `results-EXAMPLE.json` stands for several.
    .filter(({ file }) => !/-[A-Z]+\./.test(file))
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter(({ path, file }) => !files.has(file) && !files.has(join(path, '..', file)))).toEqual([])
})

test('links between the documents lead to files and headings', () => {
  const broken = texts
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      Array.from(text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)).flatMap(([, file, heading]) =>
        leadsSomewhere(path, file, heading) ? [] : [`${path}: ${file}#${heading ?? ''}`],
      ),
    )
  expect(broken).toEqual([])
})

function leadsSomewhere(from: string, file: string, heading: string | undefined): boolean {
  const target = file === '' ? from : join(from, '..', file)
  const exists = trackedFiles(target).length > 0
  if (!exists || heading === undefined) return exists
  const text = readFileSync(join(root, target), 'utf8')
  return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, title]) => anchor(title)).includes(heading)
}

/** As GitHub makes it of a heading. */
const anchor = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
