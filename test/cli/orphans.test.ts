import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { JournalLine } from './fixtures/emulator.ts'

const wait = { timeout: 20_000, interval: 50 }

// The second child never lets its event loop turn: a native call does the same.
test('jobs die with a parent that is killed by SIGKILL, even in the middle of a computation', {
  timeout: 60_000,
}, async () => {
  const journal = join(mkdtempSync(join(tmpdir(), 'nat-orphans-')), 'journal')
  const parent = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('fixtures/doomed-parent.ts', import.meta.url))],
    {
      env: {
        ...process.env,
        NAT_TEST_JOURNAL: journal,
        NAT_TEST_SCRIPT: JSON.stringify({
          'warm-up': { '0': [{ sleep: 55_000, stubborn: true }], '1': [{ spin: 55_000 }] },
        }),
      },
      stdio: 'ignore',
    },
  )
  const lines = (): JournalLine[] => {
    try {
      return readFileSync(journal, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    } catch {
      return []
    }
  }
  await expect.poll(() => lines().length, wait).toBe(2)
  parent.kill('SIGKILL')
  const pids = lines().map(({ pid }) => pid)
  await expect.poll(() => pids.filter(isRunning), wait).toEqual([])
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A zombie that nobody has waited for yet is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
