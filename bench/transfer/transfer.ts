/**
 * @file Is the transfer real? Full searches on the example data sets, several seeds, against three comparisons that get the
 * same budget: (a) the supernet frozen, only a new head; (b) random search; (c) the same search from random weights.
 * Compared by the hypervolume of (test error, MACs) of the final non-dominated set.
 *
 *     npm run bench:transfer -- [--seeds 5] [--example uci-digits] [--store .nat/bench-transfer]
 *
 * 20 searches of about four minutes on two cores. Killed and started again, it goes on where it was.
 */
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { parse } from 'yaml'
import { normalisedHypervolume } from '../../nat/evolution/index.ts'
import { cost, largest, spaceByName } from '../../nat/space/index.ts'
import { type Summary, summarySchema } from '../../pipeline/contract/documents.ts'

const root = path.resolve(import.meta.dirname, '..', '..')

/** What each comparison changes in the example's spec. */
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
  await writeFile(specFile, JSON.stringify({ ...merged(base, variants[variant]), seed }))
  const child = spawn(process.execPath, ['cli/main.ts', 'run', specFile, '--run-id', runId, '--store', store], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`the search ${runId} ended with ${code}`)
  return summarySchema.parse(JSON.parse(await readFile(path.join(store, 'runs', runId, 'summary.json'), 'utf8')))
}

/** Of (test error, MACs) of the final set, against (100 %, the largest network), in percent of their product. */
function testHypervolume(summary: Summary): number {
  const space = spaceByName(summary.supernet)
  const { macs } = cost(space, largest(space), summary.dataset.classes)
  const F = Float64Array.from(summary.front.flatMap((member) => [member.testError, member.macs]))
  return 100 * normalisedHypervolume(F, [100, macs])
}

const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1)
const names = Object.keys(variants) as Variant[]
const table = new Table({ head: ['seed', ...names.map((name) => titles[name])] })
const wins = new Map<Variant, number>()
const rows: { seed: number; hypervolume: Record<string, number>; bestTestError: Record<string, number> }[] = []
for (const seed of seeds) {
  const hypervolume: Record<string, number> = {}
  const bestTestError: Record<string, number> = {}
  for (const name of names) {
    const started = performance.now()
    const summary = await search(name, seed)
    hypervolume[name] = testHypervolume(summary)
    bestTestError[name] = Math.min(...summary.front.map((member) => member.testError))
    console.error(
      `seed ${seed}, ${titles[name]}: ${hypervolume[name]?.toFixed(3)} (${((performance.now() - started) / 1000).toFixed(0)} s)`,
    )
  }
  for (const name of names) {
    if ((hypervolume.nat as number) > (hypervolume[name] as number)) wins.set(name, (wins.get(name) ?? 0) + 1)
  }
  rows.push({ seed, hypervolume, bestTestError })
  table.push([seed, ...names.map((name) => (hypervolume[name] as number).toFixed(3))])
}
table.push(['NAT wins', '', ...names.slice(1).map((name) => `${wins.get(name) ?? 0} of ${seeds.length}`)])
console.log(table.toString())
await writeFile(
  path.join(import.meta.dirname, `results-${options.example}.json`),
  `${JSON.stringify({ example: options.example, rows }, null, 1)}\n`,
)
