/**
 * The standard problems over 11 seeds beside the reference implementation's bands:
 *   node scripts/bootstrap.mjs run bench/evolve/standard.ts                    all of them (some ten minutes of one core)
 *   node scripts/bootstrap.mjs run bench/evolve/standard.ts dtlz1,zdt3         these problems
 *   node scripts/bootstrap.mjs run bench/evolve/standard.ts dtlz1 3,5          with so many objectives
 * Prints a table: hypervolume with two objectives, inverted generational distance with more (median, least and most), what the
 * reference reaches, whether our median is inside its range, and the medians of the other distances.
 */
import { median } from '../../supernet/evaluation/statistics.ts'
import { manyObjectiveBands, twoObjectiveBands } from './reference-bands.ts'
import { type Distances, manyObjectiveRun, twoObjectiveRun } from './standard-runs.ts'

const [wanted, counts] = process.argv.slice(2).map((list) => list.split(','))
const isWanted = (problem: string, m: number) =>
  (wanted === undefined || wanted.includes(problem)) && (counts === undefined || counts.includes(String(m)))
const seeds = Array.from({ length: 11 }, (_, i) => i + 1)
const short = (value: number) => value.toPrecision(4)
const range = (middle: number, least: number, most: number) => `${short(middle)} [${short(least)}, ${short(most)}]`
const print = (...cells: string[]) => void process.stdout.write(`| ${cells.join(' | ')} |\n`)

print('problem', 'indicator', 'this project', 'pymoo', 'median', 'IGD+', 'GD', 'GD+')
print('---', '---', '---', '---', '---', '---', '---', '---')
for (const band of twoObjectiveBands.filter(({ problem }) => isWanted(problem, 2))) {
  const values = seeds.map((seed) => twoObjectiveRun(band.problem, band.algorithm, band, seed))
  print(`${band.problem}, ${band.algorithm}`, 'hypervolume', ...compared(values, band), '', '', '')
}
for (const band of manyObjectiveBands.filter(({ problem, m }) => isWanted(problem, m))) {
  const runs = seeds.map((seed) => manyObjectiveRun(band.problem, band.m, band, seed))
  const column = (name: keyof Distances) => runs.map((run) => run[name])
  const others = (['igdPlus', 'gd', 'gdPlus'] as const).map((name) => short(median(column(name))))
  print(`${band.problem}, ${band.m} objectives`, 'IGD', ...compared(column('igd'), band), ...others)
}

function compared(values: number[], { least, most, median: theirs }: { least: number; most: number; median: number }) {
  const ours = median(values)
  return [
    range(ours, Math.min(...values), Math.max(...values)),
    range(theirs, least, most),
    ours >= least && ours <= most ? 'inside' : 'OUTSIDE',
  ]
}
