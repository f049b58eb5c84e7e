/** The programs that are compared: this checkout's engine, and either PyTorch in two layouts or another checkout's engine. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pythonEnvironment } from '../../scripts/bootstrap/python-environment.mjs'
import { type Side, startSide } from './protocol.ts'

export const ours = 'this checkout'

export interface Options {
  readonly threads: number
  readonly device: 'cpu' | 'gpu'
  /** Another checkout to compare with, in place of PyTorch. */
  readonly against: string | undefined
}

export interface Starter {
  readonly name: string
  readonly isPeer: boolean
  start(): Side
}

/** How to start each side; the first is ours. */
export type Starters = readonly Starter[]

/** The file that this checkout writes its weights to and peers read; another checkout writes to one beside it. */
export const weightsOf = ({ name, isPeer }: Starter, file: string): string =>
  isPeer || name === ours ? file : `${file}-other`

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** @throws Error for a checkout without this bench; SetupError where PyTorch cannot be installed */
export async function startersOf({ threads, device, against }: Options): Promise<Starters> {
  // Both sides have the same environment: the allocator's settings of the set-up too, from which PyTorch gains most.
  const env = { ...process.env, NAT_DEVICE: device, OMP_NUM_THREADS: String(threads) }
  const engine = (name: string, file: string) => ({
    name,
    isPeer: false,
    start: () => startSide(name, process.execPath, [file, String(threads)], env),
  })
  const first = engine(ours, here('our-process.ts'))
  if (against !== undefined) {
    const file = join(resolve(against), 'bench', 'train', 'our-process.ts')
    if (!existsSync(file)) {
      throw new Error(
        `bench:train: --against ${against} has no bench/train/our-process.ts. Give a checkout of this repository that is set up (\`npm test\` there once); one from before this bench needs a copy of the folder bench/train.`,
      )
    }
    return [first, engine('other checkout', file)]
  }
  const python = await pythonEnvironment({
    name: 'bench-train',
    title: 'PyTorch (on Linux x64 with its CUDA libraries, some gigabytes)',
    requirements: here('peers/requirements.txt'),
  })
  const peer = (name: string, layout: string) => ({
    name,
    isPeer: true,
    start: () => startSide(name, python, [here('peers/peer.py'), layout, String(threads), device], env),
  })
  return [first, peer('PyTorch default', 'default'), peer('PyTorch channels_last', 'channels_last')]
}
