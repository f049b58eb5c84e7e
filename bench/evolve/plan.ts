/**
 * The plan of a generation at the paper's setting beside Python's, one thread each, interleaved in one run:
 *   npm run bench:evolve
 * Prints CPU seconds and quality, medians and ranges, then one line a peer: how many times its CPU time is ours.
 */
import { normalisedHypervolume } from '../../nat/evolution/index.ts'
import { type Genotype, macs, ofaMbv3 } from '../../nat/space/index.ts'
import { kendall } from '../../nat/surrogate/index.ts'
import { referencePoint, syntheticError } from '../../test/nat/synthetic-error.ts'
import { type PeerAnswer, peerPython, startPeer } from './peer-process.ts'
import { ourAnswer, planRequest } from './plan-request.ts'

const seeds = Array.from({ length: Number(process.argv[2] ?? 11) }, (_, i) => i + 1)
const ours = 'this project'

interface Measured {
  readonly fit: number
  readonly search: number
  readonly total: number
  readonly hypervolume: number
  readonly tau: number
}

function measured({ cpuSeconds, genotypes, predictions }: PeerAnswer, unseen: readonly Genotype[]): Measured {
  const points = genotypes.flatMap((genotype) => [syntheticError(genotype), macs(ofaMbv3, genotype, 1000) / 1e6])
  return {
    ...cpuSeconds,
    total: cpuSeconds.fit + cpuSeconds.search,
    hypervolume: normalisedHypervolume(Float64Array.from(points), referencePoint),
    tau: kendall(predictions, unseen.map(syntheticError)),
  }
}

function spread(values: readonly number[], digits: number, unit = ''): string {
  const sorted = [...values].sort((a, b) => a - b)
  const text = (value: number) => value.toFixed(digits)
  return `${text(sorted[sorted.length >> 1])}${unit} [${text(sorted[0])}, ${text(sorted[sorted.length - 1])}]`
}

const python = await peerPython()
const peers = ['batched-numpy', 'numba'].map((name) => ({ name, ...startPeer(python, name) }))
const results = new Map<string, Measured[]>([
  [ours, []],
  ...peers.map(({ name }) => [name, []] as [string, Measured[]]),
])
try {
  // Once in vain: compilers and caches are warm for everyone, as in a function that plans again and again.
  const warmUp = { ...planRequest(0), generations: 10 }
  ourAnswer(warmUp)
  for (const peer of peers) await peer.ask(warmUp)
  for (const seed of seeds) {
    const request = planRequest(seed)
    results.get(ours)?.push(measured(ourAnswer(request), request.unseen))
    for (const peer of peers) results.get(peer.name)?.push(measured(await peer.ask(request), request.unseen))
  }
} finally {
  for (const peer of peers) peer.end()
}

for (const [name, rows] of results) {
  const column = (key: keyof Measured, digits: number) =>
    `${key} ${spread(
      rows.map((row) => row[key]),
      digits,
    )}`
  const columns = [column('fit', 2), column('search', 2), column('hypervolume', 4), column('tau', 3)]
  process.stdout.write(`${name}: ${columns.join(', ')}\n`)
}
const peak = process.resourceUsage().maxRSS / 1024
process.stdout.write(`CPU seconds; ${seeds.length} seeds; peak memory of ${ours}: ${peak.toFixed(0)} MB\n`)
for (const { name } of peers) {
  const ratios = (results.get(name) ?? []).map(({ total }, i) => total / (results.get(ours)?.[i].total ?? Number.NaN))
  process.stdout.write(`${name} ${spread(ratios, 1, 'x')}\n`)
}
