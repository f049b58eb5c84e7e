/** A search small enough to run several times, with real images and real training, and ways to run it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** Two generations: the initial design and one after it. */
export const smallSpec = {
  name: 'small-search',
  dataset: `${repository}examples/uci-digits`,
  supernet: 'nano',
  objectives: ['error', 'macs'],
  seed: 3,
  recipe: 'paper',
  warmUp: { epochs: 1, learningRate: 0.05 },
  adaptation: { epochs: 1, batch: 96, augmentation: { flip: false, cropScale: [0.8, 1], shift: 0.05, cutout: 0 } },
  finish: { epochs: 1 },
  search: {
    generations: 1,
    archive: 8,
    initialDesign: 8,
    surrogateTrainingSet: 8,
    population: 12,
    innerGenerations: 5,
    ensembleMembers: 5,
  },
  evaluation: { calibrationImages: 100, validationImages: 200 },
  export: { networks: 1 },
} as const

/** The same bits need the same number of threads. */
export const compute = { threads: 1, evaluationShards: 2 } as const

export interface Ended {
  readonly code: number | null
  readonly output: string
}

/** The command line in a process group of its own, so that a test can kill all of it. */
export function nat(
  argv: readonly string[],
  options: { readonly folder: string; readonly environment?: Readonly<Record<string, string>> },
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('../../../cli/main.ts', import.meta.url)), ...argv],
    {
      cwd: options.folder,
      detached: true,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, output }))) }
}
