/**
 * @file Is the transfer real? Full searches on the example data sets, several seeds, against three comparisons that get the
 * same budget: (a) the supernet frozen, only a new head; (b) random search; (c) the same search from random weights.
 * Compared by the hypervolume of (test error, MACs) of the final non-dominated set, up to a point slightly worse than the
 * nadir of the four sets of a seed (Ishibuchi et al. 2018, "How to specify a reference point in hypervolume calculation for
 * fair performance comparison"), and, for the record, up to (100 %, the largest network). Most of that second area lies
 * where no network of any set is.
 *
 *     npm run bench:transfer -- [--seeds 5] [--example uci-digits] [--store .nat/bench-transfer]
 *
 * 20 searches of one to three minutes on two cores. Killed and started again, it goes on where it was.
 */
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { parse } from 'yaml'
import { nonDominated, normalisedHypervolume } from '../../nat/evolution/index.ts'
import { cost, largest, spaceByName } from '../../nat/space/index.ts'
import { type Summary, summarySchema } from '../../pipeline/contract/documents.ts'

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

async function search(variant: Variant, seed: number): Promise<Summary> {
  const base = parse(await readFile(path.join(root, 'examples', options.example, 'spec.yaml'), 'utf8'))
  const runId = `${options.example}-${variant}-${seed}`
  const store = path.resolve(root, options.store)
  await mkdir(store, { recursive: true })
  const specFile = path.join(store, `${runId}.json`)
  const spec = merged(merged(base, common[options.example] ?? {}), variants[variant])
  await writeFile(specFile, JSON.stringify({ ...spec, seed }))
  const child = spawn(process.execPath, ['cli/main.ts', 'run', specFile, '--run-id', runId, '--store', store], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`the search ${runId} ended with ${code}`)
  return summarySchema.parse(JSON.parse(await readFile(path.join(store, 'runs', runId, 'summary.json'), 'utf8')))
}

/** (test error, MACs) of the final set, flat [n, 2]: those that are not dominated in these two. */
function testFront(summary: Summary): Float64Array {
  const F = Float64Array.from(summary.front.flatMap((member) => [member.testError, member.macs]))
  return Float64Array.from(nonDominated(F, 2).flatMap((i) => [...F.subarray(2 * i, 2 * i + 2)]))
}

/** A tenth worse than the worst of each objective in all sets. */
function referencePoint(fronts: readonly Float64Array[]): [number, number] {
  const worst = (objective: number) =>
    1.1 * Math.max(...fronts.flatMap((F) => [...F].filter((_, i) => i % 2 === objective)))
  return [worst(0), worst(1)]
}

function largestMacs(summary: Summary): number {
  const space = spaceByName(summary.supernet)
  return cost(space, largest(space), summary.dataset.classes).macs
}

interface Row {
  readonly seed: number
  /** [test error in percent, MACs] */
  readonly reference: readonly number[]
  /** In percent of the box up to the reference point. */
  readonly hypervolume: Record<string, number>
  /** In percent of the box up to (100 %, the largest network). */
  readonly hypervolumeOfWholeSpace: Record<string, number>
  /** [test error, MACs] of every network of the final set. */
  readonly fronts: Record<string, [number, number][]>
}

const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1)
const names = Object.keys(variants) as Variant[]
const table = new Table({ head: ['seed', ...names.map((name) => titles[name])] })
const wins = new Map<Variant, number>()
const rows: Row[] = []
for (const seed of seeds) {
  const summaries: Record<string, Summary> = {}
  for (const name of names) {
    const started = performance.now()
    const summary = await search(name, seed)
    summaries[name] = summary
    const best = Math.min(...summary.front.map((member) => member.testError))
    const seconds = (performance.now() - started) / 1000
    console.error(`seed ${seed}, ${titles[name]}: best test error ${best.toFixed(2)} % (${seconds.toFixed(0)} s)`)
  }
  const fronts = Object.fromEntries(names.map((name) => [name, testFront(summaries[name] as Summary)]))
  const reference = referencePoint(Object.values(fronts))
  const whole = [100, largestMacs(summaries.nat as Summary)]
  const volumes = (to: readonly number[]) =>
    Object.fromEntries(names.map((name) => [name, 100 * normalisedHypervolume(fronts[name] as Float64Array, to)]))
  const row: Row = {
    seed,
    reference,
    hypervolume: volumes(reference),
    hypervolumeOfWholeSpace: volumes(whole),
    fronts: {},
  }
  for (const name of names) {
    row.fronts[name] = (summaries[name] as Summary).front.map(({ testError, macs }) => [testError, macs])
    if ((row.hypervolume.nat as number) > (row.hypervolume[name] as number)) wins.set(name, (wins.get(name) ?? 0) + 1)
  }
  rows.push(row)
  table.push([seed, ...names.map((name) => (row.hypervolume[name] as number).toFixed(2))])
  // After each seed: a bench that is stopped has said what it found.
  await writeFile(
    path.join(import.meta.dirname, `results-${options.example}.json`),
    `${JSON.stringify({ example: options.example, rows })}\n`,
  )
}
table.push(['NAT wins', '', ...names.slice(1).map((name) => `${wins.get(name) ?? 0} of ${seeds.length}`)])
console.log(table.toString())
