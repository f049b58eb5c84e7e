/** LiteRT on this machine, through the user's Python: the folder for devices, measured here. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LatencyTable } from '../../pipeline/contract/latency-table.ts'
import { UsageError } from '../errors.ts'
import { collectTable, writeDeviceFolder } from './device-folder.ts'
import { type PlannedSpace, plannedSpace } from './profile-space.ts'

const needed = 'import numpy, ai_edge_litert.interpreter'
const advice =
  'Make one: python3 -m venv VENV && VENV/bin/pip install numpy ai-edge-litert, then --python VENV/bin/python'

/**
 * @param python a program that can import LiteRT
 * @throws UsageError where it cannot
 */
export function profileInLiteRt(request: PlannedSpace, seconds: number, python: string): LatencyTable {
  const { plan, style } = plannedSpace(request)
  const found = spawnSync(python, ['-c', needed], { encoding: 'utf8' })
  if (found.error !== undefined) throw new UsageError(`--python: ${python} cannot be started.`, advice)
  if (found.status !== 0) {
    const reason = found.stderr.trim().split('\n').at(-1)
    throw new UsageError(`--python: ${python} has no LiteRT: ${reason}.`, advice)
  }
  const folder = mkdtempSync(join(tmpdir(), 'nat-profile-'))
  try {
    writeDeviceFolder(folder, plan, style, ['tflite'])
    const options = ['--runtime', 'litert', '--seconds', String(seconds)]
    const { status } = spawnSync(python, [join(folder, 'measure.py'), ...options], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) throw new Error(`${python} measure.py ended with ${status}`)
    return collectTable(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
