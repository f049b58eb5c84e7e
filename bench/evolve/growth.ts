/**
 * How the cost of planning grows when population, archive, objectives or training set double:
 *   node scripts/bootstrap.mjs run bench/evolve/growth.ts
 * Prints CPU milliseconds at every size (the least of three tries), the exponent of the power of the size that fits them best,
 * and what the theory allows. In all a minute of one core.
 */
import { selectByReferenceDirections } from '../../nat/archive/index.ts'
import { nsga3, rieszEnergyDirections } from '../../nat/evolution/index.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { type PartName, partNames } from './parts.ts'
import { ourAnswer, planRequest } from './plan-request.ts'
import { directionsFor, manyObjectives } from './standard-problems.ts'

/** Seconds of CPU of each part at one size. */
type Costs = Readonly<Record<string, number>>

interface Growth {
  readonly doubled: string
  readonly sizes: readonly number[]
  /** Largest exponent by part, from the algorithms' operation counts; parts that are not named do not depend on the size. */
  readonly theory: Readonly<Record<string, number>>
  readonly costs: (size: number) => Costs
}

const cpuSeconds = () => process.cpuUsage().user / 1e6
const timed = (work: () => unknown): number => {
  const before = cpuSeconds()
  work()
  return cpuSeconds() - before
}

const request = planRequest(1)
const generations = 5
const partsOf = (change: object, names: readonly PartName[]): Costs => {
  const { seconds } = ourAnswer({ ...request, generations, ...change }).parts
  return Object.fromEntries(names.map((name) => [name, seconds[name]]))
}

const growths: readonly Growth[] = [
  {
    doubled: 'population',
    sizes: [50, 100, 200, 400],
    // Sorting compares all pairs at worst; a child costs the same in any population.
    theory: { predict: 1, sort: 2, vary: 1 },
    costs: (population) => partsOf({ population }, ['predict', 'sort', 'vary']),
  },
  {
    doubled: 'archive',
    sizes: [150, 300, 600, 1200],
    theory: { selection: 2 },
    costs: (archive) => ({ selection: timed(() => selectByReferenceDirections(front(archive), 2, archive, stream())) }),
  },
  {
    doubled: 'objectives',
    sizes: [3, 5, 8, 12],
    // Every comparison looks at every objective. Of the directions only the distances' sums grow.
    theory: { generation: 1, directions: 1 },
    costs: (m) => ({
      generation: timed(() => evolved(m)) / 10,
      directions: timed(() => rieszEnergyDirections(m, 100, stream())),
    }),
  },
  {
    doubled: 'training set',
    sizes: [50, 100, 200],
    theory: { fit: 3, predict: 1 },
    costs: (samples) => partsOf(trainedOn(samples), ['fit', 'predict']),
  },
]

function stream() {
  return createGenerator(1, 'growth')
}

/** A third more points than places, none of which dominates another. */
function front(archive: number): Float64Array {
  const generator = stream()
  return Float64Array.from(
    Array.from({ length: Math.ceil((archive * 4) / 3) }, () => generator.uniform()).flatMap((x) => [
      30 * x,
      500 - 500 * x,
    ]),
  )
}

/** Ten generations of DTLZ2 in a population of 100. */
function evolved(m: number) {
  const problem = manyObjectives('dtlz2', m)
  const variables = problem.lower.length
  const generator = stream()
  const initial = Float64Array.from({ length: 100 * variables }, () => generator.uniform())
  const { directions } = directionsFor(m)
  const settings = { crossoverProbability: 1, mutationProbability: 1 / variables, mutationIndex: 20 }
  return nsga3(problem, initial, { ...settings, population: 100, generations: 10, directions }, generator)
}

function trainedOn(samples: number) {
  const train = request.archive.slice(0, samples)
  const generator = stream()
  return { train, errors: train.map((genotype) => genotype.reduce((a, b) => a + b, 0) + generator.normal()) }
}

/** Slope of the straight line through the logarithms. */
function exponent(sizes: readonly number[], seconds: readonly number[]): number {
  const [x, y] = [sizes.map(Math.log), seconds.map(Math.log)]
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0)
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
}

/** A clock's noise may say a little more than the theory. */
const tolerance = 0.15

const print = (line: string) => void process.stdout.write(`${line}\n`)
partsOf({}, partNames) // compilers and caches warm up
print('| doubled | part | sizes | CPU ms | exponent | theory |')
print('|---|---|---|---|---|---|')
for (const { doubled, sizes, theory, costs } of growths) {
  const tries = sizes.map((size) => [1, 2, 3].map(() => costs(size)))
  for (const [part, most] of Object.entries(theory)) {
    const seconds = tries.map((of) => Math.min(...of.map((each) => each[part])))
    const found = exponent(sizes, seconds)
    const verdict = found <= most + tolerance ? 'at most' : 'EXCEEDED:'
    const milliseconds = seconds.map((value) => (1000 * value).toFixed(1)).join(', ')
    print(`| ${doubled} | ${part} | ${sizes.join(', ')} | ${milliseconds} | ${found.toFixed(2)} | ${verdict} ${most} |`)
  }
}
