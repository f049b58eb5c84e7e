/** What was measured for the tables of README.md and docs/transfer-bench.md, as the bench wrote it: every network and every attempt. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Results } from './table.ts'
import { tasks } from './tasks.ts'

/**
 * The start of `nano` that they were measured with: CIFAR-10 alone, which shipped until December 2026, or photos, letters and emoji, which
 * ships now. `photos` are measured with `lite`, whose start is the same.
 */
const starts = { before: 'recorded', now: path.join('recorded', 'letters-and-emoji') }

/** In the order of the tasks; those that were not measured are left out. */
export async function readRecorded(start: keyof typeof starts): Promise<Results[]> {
  const folder = path.join(import.meta.dirname, starts[start])
  const files = tasks.map(({ example }) => path.join(folder, `${example}.json`)).filter((file) => existsSync(file))
  return await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8'))))
}
