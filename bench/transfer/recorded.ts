/** What was measured for the tables of README.md and docs/transfer-bench.md, as the bench wrote it: every network and every attempt. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Results } from './table.ts'
import { tasks } from './tasks.ts'

const folder = path.join(import.meta.dirname, 'recorded')

/** In the order of the tasks; those that were not measured are left out. */
export async function readRecorded(): Promise<Results[]> {
  const files = tasks.map(({ example }) => path.join(folder, `${example}.json`)).filter((file) => existsSync(file))
  return await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8'))))
}
