/** What the store knows about a run whose lesser documents are damaged. */

import { type CommandDef, runCommand } from 'citty'
import { expect, test, vi } from 'vitest'
import show from '../../cli/commands/show.ts'
import { findRun } from '../../cli/runs.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { stageContext } from '../pipeline/helpers.ts'
import { search, syntheticSpec } from '../pipeline/stages/synthetic-run.ts'

test('a damaged indicators document hides its own generation, not the run', async () => {
  const context = stageContext()
  const { store } = context
  await search({ runId: 'run', spec: syntheticSpec }, context)
  await store.put(keys.indicators('run', 1), '{"schema": 1')
  const run = await findRun(store, 'run')
  expect(run?.committed).toBe(4)
  expect(run?.indicators.map(({ generation }) => generation)).toEqual([0, 2, 3])

  const lines: string[] = []
  const print = vi.spyOn(console, 'log').mockImplementation((text) => void lines.push(...String(text).split('\n')))
  await runCommand(show as CommandDef, { rawArgs: ['run', '--store', store.location] })
  print.mockRestore()
  expect(lines[0]).toBe('Run run is not finished: 4 of 4 generations are committed.')
})
