import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { overviewOf } from '../../../bench/transfer/overview.ts'
import { readRecorded } from '../../../bench/transfer/recorded.ts'
import { tableOf } from '../../../bench/transfer/table.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const textOf = (file: string) => readFile(path.join(root, file), 'utf8')
const recorded = { before: await readRecorded('before'), now: await readRecorded('now') }

test.each(['before', 'now'] as const)(
  'README.md shows the overview of what was recorded with the start %s, the losing cells too',
  async (start) => {
    expect(recorded[start].length).toBeGreaterThan(0)
    expect(await textOf('README.md')).toContain(overviewOf(recorded[start]))
  },
)

test.each([...recorded.before, ...recorded.now])(
  'docs/transfer-bench.md shows the table of $example as it was recorded',
  async (results) => {
    expect(await textOf('docs/transfer-bench.md')).toContain(tableOf(results))
  },
)
