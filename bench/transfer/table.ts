/** The results of a task as a table for the terminal and in Markdown's form at once; overview.ts: of all tasks. */
import { normalisedHypervolume } from '../../nat/evolution/index.ts'
import { type ChosenByPeer, chosenWithin, type Judged, meanTest, verdict } from './judge.ts'
import type { Peer } from './peers.ts'
import type { RunCompute } from './run-compute.ts'

export interface SeedResults {
  readonly seed: number
  readonly images: Readonly<Record<'train' | 'validation' | 'test', number>>
  /** What NAT's run spent, and every peer may. */
  readonly compute: RunCompute
  readonly peers: Record<string, Peer>
}

export interface Results {
  readonly example: string
  readonly budgets: readonly number[]
  /** Test error in percent of the hypervolume's reference point. */
  readonly worstError: number
  /** Part of the run's compute that those who fine-tune get. */
  readonly share: number
  readonly seeds: SeedResults[]
}

/** The budget that every network is within. */
export const anySize = Number.POSITIVE_INFINITY

/**
 * One row for each peer: within each budget the mean test error over the seeds, and the smallest and the largest bound of the
 * seeds' intervals; then how often NAT's choice was better, the same or worse beyond the noise; then the hypervolume of all that
 * was delivered, by test errors, mean and range over the seeds; then what was spent.
 */
export function tableOf({ example, budgets, worstError, share, seeds }: Results): string {
  const who = [...new Set(seeds.flatMap(({ peers }) => Object.keys(peers)))]
  const columns = [...budgets, anySize]
  const head = ['', ...columns.map((each) => (each === anySize ? 'any size' : `≤ ${each / 1e6} M`))]
  const cells = who.map((name) => [
    name,
    ...columns.map((budget) =>
      cell(
        seeds.map((each) => rowOf(each, budget)),
        name,
      ),
    ),
    volumes(
      seeds.flatMap((each) => each.peers[name] ?? []),
      [worstError, Math.max(...budgets)],
    ),
    `${mean(seeds.flatMap((each) => each.peers[name]?.spent ?? []).map((spent) => spent / 1e12)).toFixed(2)}`,
  ])
  const titles = [...head, 'hypervolume', 'spent, 10¹² multiply-accumulates']
  const front = mean(seeds.map((each) => each.peers.nat?.networks.length ?? 0))
  return [
    `${example}, ${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}; those who fine-tune have ${share} of the run's compute for each network.`,
    '',
    ...markdown([titles, ...cells]),
    '',
    `NAT's front has ${front.toFixed(1)} networks on average: as many, fine-tuned one by one in this way, take ${(front * share).toFixed(1)} times the run's compute.`,
  ].join('\n')
}

/** @param rows the titles first */
export const markdown = ([titles, ...rows]: readonly (readonly string[])[]): string[] =>
  [titles, titles.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)

/** What each peer's choice within the budget is. */
export function rowOf({ peers, images }: SeedResults, budget: number): ChosenByPeer {
  return Object.fromEntries(
    Object.entries(peers).map(([name, { networks }]) => [
      name,
      chosenWithin(networks as readonly Judged[], budget, images.test),
    ]),
  )
}

/** What NAT's run delivers where it fine-tunes its networks: the others are compared with that. */
export const finishedNat = 'nat, finished'

/** Test error, [lowest, highest bound], and of the seeds: NAT better / same / worse. */
export function cell(rows: readonly ChosenByPeer[], who: string): string {
  const error = meanTest(rows, who)
  if (error === undefined) return '-'
  const found = rows.flatMap((row) => row[who] ?? [])
  const low = Math.min(...found.map((each) => each.low))
  const high = Math.max(...found.map((each) => each.high))
  const text = `${error.toFixed(2)} [${low.toFixed(1)}, ${high.toFixed(1)}]`
  if (who === 'nat' || who === finishedNat) return text
  const verdicts = rows.flatMap((row) => {
    const [ours, theirs] = [row[finishedNat] ?? row.nat, row[who]]
    return ours === undefined || theirs === undefined ? [] : [verdict(ours, theirs)]
  })
  if (verdicts.length === 0) return text
  const count = (which: string) => verdicts.filter((each) => each === which).length
  return `${text} ${count('better')}/${count('same')}/${count('worse')}`
}

function volumes(peers: readonly Peer[], reference: readonly number[]): string {
  const found = peers.map(({ networks }) =>
    normalisedHypervolume(Float64Array.from(networks.flatMap(({ test, macs }) => [test, macs])), reference),
  )
  return `${mean(found).toFixed(3)} [${Math.min(...found).toFixed(3)}, ${Math.max(...found).toFixed(3)}]`
}

const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length)
