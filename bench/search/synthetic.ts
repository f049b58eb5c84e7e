/**
 * What a search reaches per measurement, on the synthetic error function:
 *   npm run bench:search                     all budgets, seeds 1 to 11 (about an hour of one core)
 *   npm run bench:search -- 340,1000 3       these budgets, seeds 1 to 3
 * Prints the hypervolume of what each search ends with (true errors), median and range, and in how many seeds `economical` is
 * above each other one.
 */
import { shapes } from './budgets.ts'
import { plainEvolution, type SearchOutcome, strategySearch } from './searches.ts'

const [budgets = shapes.map(({ measurements }) => measurements).join(), count = '11'] = process.argv.slice(2)
const seeds = Array.from({ length: Number(count) }, (_, i) => i + 1)
const print = (line: string) => void process.stdout.write(`${line}\n`)

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  const text = (value: number) => value.toFixed(4)
  return `${text(sorted[sorted.length >> 1])} [${text(sorted[0])}, ${text(sorted[sorted.length - 1])}]`
}

for (const budget of budgets.split(',').map(Number)) {
  const shape = shapes.find(({ measurements }) => measurements === budget)
  if (shape === undefined)
    throw new RangeError(
      `bench:search: there is no budget of ${budget}; ${shapes.map(({ measurements }) => measurements).join(', ')}`,
    )
  const searches: Record<string, (seed: number) => SearchOutcome> = {
    economical: (seed) => strategySearch('economical', shape, seed),
    nat: (seed) => strategySearch('nat', shape, seed),
    random: (seed) => strategySearch('random', shape, seed),
    nsga: (seed) => strategySearch('nsga', shape, seed),
    'plain NSGA-II': (seed) => plainEvolution('nsga2', shape, seed),
    'plain NSGA-III': (seed) => plainEvolution('nsga3', shape, seed),
  }
  const reached = new Map<string, number[]>()
  for (const [name, search] of Object.entries(searches)) {
    const outcomes = seeds.map(search)
    const values = outcomes.map(({ hypervolume }) => hypervolume)
    const measured = Math.max(...outcomes.map(({ measurements }) => measurements))
    reached.set(name, values)
    const own = reached.get('economical') as number[]
    const wins = values.filter((value, i) => own[i] > value).length
    const versus = name === 'economical' ? '' : `; economical above it in ${wins} of ${seeds.length}`
    print(`${budget} measurements, ${name}: ${spread(values)}, at most ${measured} measured${versus}`)
  }
}
