/**
 * Is the transfer real? Full searches on the examples against what a sceptic would do with the same images and the same
 * compute: fine-tune the smallest network, the largest, or the best of five random ones of the size of NAT's choice, each tuned
 * (tuning.ts); leave the supernet as it is and fit a linear head (fitted-head.ts); search without a surrogate (searches.ts).
 * Within given budgets of multiply-accumulates the network of least validation error is chosen, and its test error is told.
 *
 *     npm run bench:transfer -- [--example uci-digits] [--seeds 1,2,3] [--share 1] [--threads 1] [--only smallest,largest]
 *     npm run bench:transfer -- --recorded
 *
 * `--share`: the part of the run's compute that those who fine-tune get. Killed and started again, searches go on where they
 * were; what a seed has found is kept in results-EXAMPLE.json in the store's folder after every peer, and not computed again.
 * `--recorded`: the tables of what was measured for the README (recorded/); nothing is computed.
 */
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openStore } from '../../pipeline/store/open-store.ts'
import { chooseOneDnn, oneDnnIsWanted } from '../../supernet/native/one-dnn.ts'
import { openBench } from './fine-tuning.ts'
import { chosenWithin, type Judged } from './judge.ts'
import { overviewOf } from './overview.ts'
import { peers } from './peers.ts'
import { readRecorded } from './recorded.ts'
import { computeOf } from './run-compute.ts'
import { delivered, finishedIn, isAvailable, runTransferSearch, searches } from './searches.ts'
import { type Results, type SeedResults, tableOf } from './table.ts'
import { type Sections, taskOf } from './tasks.ts'

const { values: options } = parseArgs({
  options: {
    example: { type: 'string', default: 'uci-digits' },
    seeds: { type: 'string', default: '1,2,3' },
    share: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
    only: { type: 'string' },
    recorded: { type: 'boolean', default: false },
    store: { type: 'string', default: path.join('.nat', 'bench-transfer') },
    results: { type: 'string' },
    /** JSON that is merged into every search's spec: a tiny setting, for example. */
    change: { type: 'string', default: '{}' },
  },
})
if (options.recorded) {
  for (const start of ['before', 'now'] as const) {
    const recorded = await readRecorded(start)
    console.log([`Start of nano: ${start}`, overviewOf(recorded), ...recorded.map(tableOf)].join('\n\n'))
  }
  process.exit(0)
}
chooseOneDnn(oneDnnIsWanted(process.env))
const root = path.resolve(import.meta.dirname, '..', '..')
const task = taskOf(options.example)
const storePath = path.resolve(root, options.store)
const store = openStore(storePath)
const threads = Number(options.threads)
const share = Number(options.share)
const extra: Sections = JSON.parse(options.change)
const only = options.only?.split(',')
const file = path.resolve(root, options.results ?? path.join(options.store, `results-${task.example}.json`))

const results: Results = existsSync(file)
  ? JSON.parse(await readFile(file, 'utf8'))
  : { example: task.example, budgets: task.budgets, worstError: task.worstError, share, seeds: [] }
if (results.share !== share) throw new RangeError(`${file} is of --share ${results.share}: give another --results`)

/** After each peer: a bench that is stopped has said what it found. */
async function save() {
  await writeFile(`${file}.part`, `${JSON.stringify(results, null, 1)}\n`)
  await rename(`${file}.part`, file)
}

const others = Object.keys(searches).filter((name) => name !== 'nat')
const wanted = [...Object.keys(peers), ...others].filter((name) => only?.includes(name) ?? true)
for (const seed of options.seeds.split(',').map(Number)) {
  const runId = await runTransferSearch(task, 'nat', seed, { store: storePath, threads, extra })
  const bench = await openBench(store, runId, threads)
  const compute = await computeOf(store, runId, await finishedIn(storePath, runId))
  const { networks, finished } = await delivered(storePath, runId)
  const testImages = bench.images.test.count
  const pick = chosenWithin(networks, task.pickWithin, testImages) ?? (networks[0] as Judged)
  let entry = results.seeds.find((each) => each.seed === seed)
  if (entry === undefined) {
    const { train, validation } = bench.images
    const images = { train: train.count, validation: validation.count, test: testImages }
    entry = { seed, images, compute, peers: { nat: { networks, spent: compute.total } } } satisfies SeedResults
    if (finished !== undefined) entry.peers['nat, finished'] = { networks: finished, spent: compute.total }
    results.seeds.push(entry)
    await save()
  }
  const report = (name: string, started: number) => {
    const { networks, spent } = entry.peers[name]
    const best = chosenWithin(networks, task.pickWithin, testImages) ?? (networks[0] as Judged)
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    const relative = ((100 * spent) / compute.total).toFixed(1)
    console.error(
      `seed ${seed}, ${name}: test error ${best.test.toFixed(2)} % at ${(best.macs / 1e6).toFixed(2)} M, ${relative} % of the run's compute, ${seconds} s`,
    )
  }
  report('nat', performance.now())
  for (const name of wanted) {
    if (entry.peers[name] !== undefined) continue
    const started = performance.now()
    if (name in peers) entry.peers[name] = await peers[name](bench, share * compute.total, pick)
    else if (await isAvailable(task, name)) {
      const other = await runTransferSearch(task, name, seed, { store: storePath, threads, extra })
      const { total } = await computeOf(store, other, await finishedIn(storePath, other))
      const { networks, finished } = await delivered(storePath, other)
      entry.peers[name] = { networks, spent: total }
      if (finished !== undefined) entry.peers[`${name}, finished`] = { networks: finished, spent: total }
    } else {
      console.error(`left out: this version has no strategy "${name}"`)
      continue
    }
    report(name, started)
    await save()
  }
}
console.log(tableOf(results))
process.exit(0) // native threads may keep the process alive
