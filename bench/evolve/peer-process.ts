/** The Python programs that the plan is compared with: their environment, and a process of each that answers requests. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pythonWithVenv } from '../../scripts/aws/moto.mjs'
import { cacheFolder } from '../../scripts/bootstrap/cache-folder.mjs'
import { withFileLock } from '../../scripts/bootstrap/file-lock.mjs'
import { step } from '../../scripts/bootstrap/messages.mjs'
import { runStep } from '../../scripts/bootstrap/processes.mjs'
import { requireTools } from '../../scripts/bootstrap/requirements.mjs'
import { SetupError } from '../../scripts/bootstrap/setup-error.mjs'

const here = (name: string) => fileURLToPath(new URL(`peers/${name}`, import.meta.url))

/** Sets the environment up in the cache folder, once. @returns its Python program @throws SetupError naming the failed step */
export async function peerPython(): Promise<string> {
  requireTools([pythonWithVenv])
  const cache = cacheFolder(process.env)
  const key = createHash('sha256')
    .update(readFileSync(here('requirements.txt')))
    .digest('hex')
    .slice(0, 12)
  const folder = join(cache, `bench-evolve-${key}`)
  const python = join(folder, 'bin', 'python')
  const complete = join(folder, 'complete')
  await withFileLock(join(cache, 'bench-evolve.lock'), 'setting up NumPy, numba and pymoo', async () => {
    if (existsSync(complete)) return
    await step('NumPy, numba and pymoo (a Python environment)', async () => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(cache, { recursive: true })
      await run('python3', ['-m', 'venv', folder])
      await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', here('requirements.txt')])
      writeFileSync(complete, '')
    })
  })
  return python
}

async function run(program: string, programArguments: string[]): Promise<void> {
  const { code, output } = await runStep(program, programArguments, { quiet: true })
  if (code !== 0) throw new SetupError(`${program} ${programArguments.join(' ')} failed (${code}):\n${output}`)
}

export interface PeerProcess {
  /** Answers one request at a time. */
  readonly ask: (request: object) => Promise<PeerAnswer>
  readonly end: () => void
}

export interface PeerAnswer {
  /** `predict` is a part of `search`. */
  readonly cpuSeconds: { readonly fit: number; readonly search: number; readonly predict: number }
  readonly genotypes: number[][]
  readonly predictions: number[]
}

/** @param peer `batched-numpy` or `numba` */
export function startPeer(python: string, peer: string): PeerProcess {
  // OpenBLAS chooses its kernels and block sizes by the machine; a variable of the caller's would choose worse ones.
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...env } = process.env
  const one = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', NUMBA_NUM_THREADS: '1' }
  const child = spawn(python, [here('plan.py'), peer], {
    env: { ...env, ...one },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error(`${peer} ended without an answer: see its message above`)
      return JSON.parse(value)
    },
    end: () => void child.stdin.end(),
  }
}
