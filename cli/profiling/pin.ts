/** Keeps this process's main thread on one core, where the system has a way to. */
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** onnxruntime with one thread computes on the thread that calls it. @returns the core, or null: not pinned */
export function pinToOneCore(): number | null {
  if (process.platform !== 'linux') return null
  // The last one: interrupts and other programs usually keep to the first.
  const core = availableParallelism() - 1
  const { status } = spawnSync('taskset', ['-cp', String(core), String(process.pid)], { stdio: 'ignore' })
  return status === 0 ? core : null
}
