/**
 * Searches on the synthetic error function: the hypervolume of what each ends with (true errors), median and range, and in how many
 * seeds `economical` is above each other one.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Shape, shapes } from './budgets.ts'
import { plainEvolution, type SearchOutcome, strategySearch } from './searches.ts'
import { spread } from './spread.ts'

const searches: Readonly<Record<string, (shape: Shape, seed: number) => SearchOutcome>> = {
  economical: (shape, seed) => strategySearch('economical', shape, seed),
  nat: (shape, seed) => strategySearch('nat', shape, seed),
  random: (shape, seed) => strategySearch('random', shape, seed),
  nsga: (shape, seed) => strategySearch('nsga', shape, seed),
  'plain NSGA-II': (shape, seed) => plainEvolution('nsga2', shape, seed),
  'plain NSGA-III': (shape, seed) => plainEvolution('nsga3', shape, seed),
}

export interface SyntheticOptions {
  /** Default: all. */
  readonly budgets?: readonly number[] | undefined
  readonly seeds: readonly number[]
  /** Default: all. */
  readonly searches?: readonly string[] | undefined
  /** Where outcomes are kept, and read instead of computed again. */
  readonly results?: string | undefined
  print(line: string): void
}

/** @throws RangeError for a budget or a search that does not exist */
export function compareOnSynthetic({ budgets, seeds, searches: wanted, results, print }: SyntheticOptions): void {
  const known: Record<string, SearchOutcome> =
    results !== undefined && existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {}
  for (const budget of budgets ?? shapes.map(({ measurements }) => measurements)) {
    const shape = named(shapes, budget, ({ measurements }) => measurements)
    const reached = new Map<string, number[]>()
    for (const name of wanted ?? Object.keys(searches)) {
      const [, search] = named(Object.entries(searches), name, ([each]) => each)
      const outcomes = seeds.map((seed) => {
        const key = `${budget} ${name} ${seed}`
        known[key] ??= search(shape, seed)
        if (results !== undefined) writeFileSync(results, `${JSON.stringify(known, null, 1)}\n`)
        return known[key]
      })
      const values = outcomes.map(({ hypervolume }) => hypervolume)
      reached.set(name, values)
      const own = reached.get('economical')
      const wins = own?.filter((value, i) => value > values[i]).length
      const versus =
        own === undefined || name === 'economical' ? '' : `; economical above it in ${wins} of ${seeds.length}`
      const measured = Math.max(...outcomes.map(({ measurements }) => measurements))
      print(`${budget} measurements, ${name}: ${spread(values)}, at most ${measured} measured${versus}`)
    }
  }
}

function named<T, K>(things: readonly T[], wanted: K, nameOf: (thing: T) => K): T {
  const found = things.find((thing) => nameOf(thing) === wanted)
  if (found === undefined) throw new RangeError(`bench:search: there is no ${wanted}; ${things.map(nameOf).join(', ')}`)
  return found
}
