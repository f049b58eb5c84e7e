/**
 * The standard problems over 11 seeds beside the reference implementation's bands:
 *   node scripts/bootstrap.mjs run bench/evolve/standard.ts
 */
import { manyObjectiveBands, twoObjectiveBands } from './reference-bands.ts'
import { manyObjectiveRun, twoObjectiveRun } from './standard-runs.ts'

const seeds = Array.from({ length: 11 }, (_, i) => i + 1)
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]
const short = (value: number) => value.toPrecision(4)

for (const band of twoObjectiveBands) {
  const values = seeds.map((seed) => twoObjectiveRun(band.problem, band.algorithm, band, seed))
  print(`${band.problem} ${band.algorithm}`, values, band)
}
for (const band of manyObjectiveBands) {
  const values = seeds.map((seed) => manyObjectiveRun(band.problem, band.m, band, seed))
  print(`${band.problem} ${band.m} objectives`, values, band)
}

function print(
  name: string,
  values: number[],
  { least, most, median: theirs }: { least: number; most: number; median: number },
) {
  const ours = `${short(median(values))} [${short(Math.min(...values))}, ${short(Math.max(...values))}]`
  const verdict = median(values) >= least && median(values) <= most ? 'inside' : 'OUTSIDE'
  process.stdout.write(`${name}: ${ours}, pymoo ${short(theirs)} [${short(least)}, ${short(most)}] ${verdict}\n`)
}
