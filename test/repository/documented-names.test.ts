/** What the README's table says that a spec can name, it can name. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { formatNames } from '../../export/index.ts'
import { strategies } from '../../nat/search/strategies/index.ts'
import { spaceNames } from '../../nat/space/index.ts'
import { surrogates } from '../../nat/surrogate/surrogates.ts'
import { objectiveNames } from '../../pipeline/objectives/index.ts'

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')

/** Names in code of the row whose first cell begins with these words, without the fields of the spec that it is about. */
function namesIn(row: string): string[] {
  const cells = new RegExp(`^\\| ${row}[^|]*\\|(.*)\\|$`, 'm').exec(readme)?.[1] ?? ''
  return Array.from(cells.matchAll(/`([a-z][\w-]*)`/gi), ([, name]) => name)
}

test.each([
  ['supernets', spaceNames()],
  ['objectives', objectiveNames()],
  ['ways to search', strategies.names()],
  ['surrogates', surrogates.names()],
  ['files at the end', formatNames()],
])('%s', (row, existing) => {
  const named = namesIn(row)
  expect(named.length).toBeGreaterThan(1)
  expect(named.filter((name) => !existing.includes(name))).toEqual([])
})
