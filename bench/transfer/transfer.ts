/**
 * @file Is the transfer real? Full searches on the example data sets, several seeds, against three comparisons that get the
 * same budget: (a) the supernet frozen, only a new head; (b) random search; (c) the same search from random weights.
 * Compared by the hypervolume of (test error, MACs) of the whole final archive, up to 100 % and the limit on MACs that the
 * example has. In percent that is an accuracy: of the best network within a budget, averaged over all budgets up to the limit.
 *
 *     npm run bench:transfer -- [--seeds 5] [--example uci-digits] [--store .nat/bench-transfer]
 *
 * 20 searches of one to two minutes on two cores. Killed and started again, it goes on where it was.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import Table from 'cli-table3'
import { parse } from 'yaml'
import { nonDominated, normalisedHypervolume } from '../../nat/evolution/index.ts'

const root = path.resolve(import.meta.dirname, '..', '..')

/**
 * What all four change in the example's spec: the objectives are those that are compared. And of 359 test images one is 0.28
 * points, as much as there is between good searches, so the test part is larger here and the validation part smaller; what
 * is learned from is about as much.
 */
const common: Readonly<Record<string, Sections>> = {
  'uci-digits': { objectives: ['error', 'macs'], dataset: { test: 0.45, validation: 0.55 } },
  'opencv-digits': { objectives: ['error', 'macs'] },
}

/** What each comparison changes beyond that. */
const variants = {
  nat: {},
  frozen: { adaptation: { trainable: 'head' }, warmUp: { fineTune: { epochs: 0 } } },
  random: { search: { strategy: 'random' } },
  scratch: { supernet: { preset: 'nano', weights: 'random' } },
} as const
type Variant = keyof typeof variants

const titles: Record<Variant, string> = {
  nat: 'NAT',
  frozen: 'frozen supernet, new head',
  random: 'random search, same budget',
  scratch: 'from random weights',
}

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    example: { type: 'string', default: 'uci-digits' },
    store: { type: 'string', default: path.join('.nat', 'bench-transfer') },
  },
})

type Sections = Record<string, unknown>

function merged(base: Sections, change: Sections): Sections {
  const result = { ...base }
  for (const [key, value] of Object.entries(change)) {
    const old = result[key]
    const both = isSection(old) && isSection(value)
    result[key] = both ? merged(old, value) : value
  }
  return result
}
const isSection = (value: unknown): value is Sections =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const exampleSpec = async () => parse(await readFile(path.join(root, 'examples', options.example, 'spec.yaml'), 'utf8'))

/** @returns the run's id */
async function search(variant: Variant, seed: number): Promise<string> {
  const runId = `${options.example}-${variant}-${seed}`
  const store = path.resolve(root, options.store)
  await mkdir(store, { recursive: true })
  const specFile = path.join(store, `${runId}.json`)
  const spec = merged(merged(await exampleSpec(), common[options.example] ?? {}), variants[variant])
  await writeFile(specFile, JSON.stringify({ ...spec, seed }))
  const child = spawn(process.execPath, ['cli/main.ts', 'run', specFile, '--run-id', runId, '--store', store], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`the search ${runId} ended with ${code}`)
  return runId
}

/** [test error in percent, MACs] of every network of the final archive, in a process of its own: it loads TensorFlow. */
async function testArchive(runId: string): Promise<[number, number][]> {
  const store = path.resolve(root, options.store)
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/transfer/test-archive.ts', store, runId], {
    cwd: root,
  })
  return JSON.parse(stdout)
}

interface Row {
  readonly seed: number
  /** In percent of the box up to the reference point. */
  readonly hypervolume: Record<string, number>
  /** [test error in percent, MACs] of the networks of the final archive that no other dominates on the test images. */
  readonly fronts: Record<string, [number, number][]>
}

const reference = [100, (await exampleSpec()).constraints.macs.max] as const
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1)
const names = Object.keys(variants) as Variant[]
const table = new Table({ head: ['seed', ...names.map((name) => titles[name])] })
const wins = new Map<Variant, number>()
const rows: Row[] = []
for (const seed of seeds) {
  const row: Row = { seed, hypervolume: {}, fronts: {} }
  for (const name of names) {
    const started = performance.now()
    const archive = await testArchive(await search(name, seed))
    const F = Float64Array.from(archive.flat())
    row.fronts[name] = nonDominated(F, 2).map((i) => archive[i] as [number, number])
    row.hypervolume[name] = 100 * normalisedHypervolume(F, reference)
    const seconds = (performance.now() - started) / 1000
    console.error(`seed ${seed}, ${titles[name]}: ${row.hypervolume[name].toFixed(2)} (${seconds.toFixed(0)} s)`)
  }
  for (const name of names) {
    if ((row.hypervolume.nat as number) > (row.hypervolume[name] as number)) wins.set(name, (wins.get(name) ?? 0) + 1)
  }
  rows.push(row)
  table.push([seed, ...names.map((name) => (row.hypervolume[name] as number).toFixed(2))])
  // After each seed: a bench that is stopped has said what it found.
  await writeFile(
    path.join(import.meta.dirname, `results-${options.example}.json`),
    `${JSON.stringify({ example: options.example, reference, rows }, null, 1)}\n`,
  )
}
table.push(['NAT wins', '', ...names.slice(1).map((name) => `${wins.get(name) ?? 0} of ${seeds.length}`)])
console.log(table.toString())
