/**
 * The plan of a generation at the paper's setting beside Python's, one thread each, interleaved in one run:
 *   npm run bench:evolve            seeds 1 to 11
 *   npm run bench:evolve -- 3       seeds 1 to 3
 *   npm run bench:evolve -- 3 numba beside that peer alone
 * Prints CPU seconds and quality, medians and ranges, what the parts of ours take, and one line a peer: how many times its CPU
 * time is ours. Directions are made once in a process's life, by ours and by theirs, and count for neither.
 */
import { normalisedHypervolume } from '../../nat/evolution/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { macsOf, ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { kendall } from '../../nat/surrogate/index.ts'
import { median } from '../../supernet/evaluation/statistics.ts'
import { referencePoint, syntheticError } from '../../test/nat/synthetic-error.ts'
import { type PartCosts, partNames } from './parts.ts'
import { type PeerAnswer, peerPython, startPeer } from './peer-process.ts'
import { ourAnswer, planRequest } from './plan-request.ts'

const seeds = Array.from({ length: Number(process.argv[2] ?? 11) }, (_, i) => i + 1)
const ours = 'this project'
const peerNames = process.argv[3]?.split(',') ?? ['batched-numpy', 'numba']

interface Judged {
  readonly fit: number
  readonly search: number
  readonly predict: number
  readonly total: number
  readonly hypervolume: number
  readonly tau: number
}

function judged({ cpuSeconds, genotypes, predictions }: PeerAnswer, unseen: readonly Genotype[]): Judged {
  const points = genotypes.flatMap((genotype) => [syntheticError(genotype), macsOf(ofaMbv3, genotype, 1000) / 1e6])
  return {
    ...cpuSeconds,
    total: cpuSeconds.fit + cpuSeconds.search,
    hypervolume: normalisedHypervolume(Float64Array.from(points), referencePoint),
    tau: kendall(predictions, unseen.map(syntheticError)),
  }
}

function spread(values: readonly number[], digits: number, unit = ''): string {
  const text = (value: number) => value.toFixed(digits)
  return `${text(median(values))}${unit} [${text(Math.min(...values))}, ${text(Math.max(...values))}]`
}

const python = await peerPython()
const peers = peerNames.map((name) => ({ name, ...startPeer(python, name) }))
const results = new Map<string, Judged[]>([ours, ...peers.map(({ name }) => name)].map((name) => [name, []]))
const parts: PartCosts[] = []
try {
  // Once in vain: compilers and caches are warm for everyone, as in a function that plans again and again.
  const warmUp = { ...planRequest(0), generations: 10 }
  ourAnswer(warmUp)
  for (const peer of peers) await peer.ask(warmUp)
  for (const seed of seeds) {
    const request = planRequest(seed)
    const answer = ourAnswer(request)
    parts.push(answer.parts)
    results.get(ours)?.push(judged(answer, request.unseen))
    for (const peer of peers) results.get(peer.name)?.push(judged(await peer.ask(request), request.unseen))
    const totals = [...results].map(([name, rows]) => `${name} ${rows[rows.length - 1].total.toFixed(2)} s`)
    process.stderr.write(`seed ${seed}: ${totals.join(', ')}\n`)
  }
} finally {
  for (const peer of peers) peer.end()
}

const print = (line: string) => void process.stdout.write(`${line}\n`)
print(`CPU seconds of one thread, median [least, most] of ${seeds.length} seeds`)
for (const [name, rows] of results) {
  const column = (key: keyof Judged, digits: number) => {
    const values = rows.map((row) => row[key])
    return `${key} ${spread(values, digits)}`
  }
  const columns = [column('fit', 2), column('search', 2), column('predict', 2)]
  print(`${name}: ${columns.join(', ')}; ${column('hypervolume', 4)}, ${column('tau', 3)}`)
}
for (const part of partNames) {
  const time = spread(
    parts.map(({ seconds }) => seconds[part]),
    2,
    ' s',
  )
  const memory = Math.max(...parts.map((costs) => costs.memory[part])) / 2 ** 20
  print(`${ours}, ${part}: ${time}, the process at most ${memory.toFixed(0)} MB`)
}
for (const key of ['hypervolume', 'tau'] as const) {
  const theirs = peers.flatMap(({ name }) => (results.get(name) ?? []).map((row) => row[key]))
  const middle = median((results.get(ours) ?? []).map((row) => row[key]))
  const inside = middle >= Math.min(...theirs) && middle <= Math.max(...theirs)
  print(`median ${key} of ${ours}: ${inside ? "inside the peers' range" : "OUTSIDE the peers' range"}`)
}
for (const { name } of peers) {
  const ratios = (results.get(name) ?? []).map(({ total }, i) => total / (results.get(ours)?.[i].total ?? Number.NaN))
  print(`${name} ${spread(ratios, 1, 'x')}`)
}
