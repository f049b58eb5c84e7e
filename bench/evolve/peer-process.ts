/** The Python programs that the plan is compared with: their environment, and a process of each that answers requests. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pythonEnvironment } from '../../scripts/bootstrap/python-environment.mjs'

const here = (name: string) => fileURLToPath(new URL(`peers/${name}`, import.meta.url))

/** @returns the Python program of their environment. @throws SetupError naming the failed step */
export const peerPython = (): Promise<string> =>
  pythonEnvironment({
    name: 'bench-evolve',
    title: 'NumPy, numba and pymoo',
    requirements: here('requirements.txt'),
  })

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
