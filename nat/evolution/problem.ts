/** What an evolutionary search is given, and what it returns. Genes are integers of at most 255 (Uint8Array) or reals. */

export type Genes = Uint8Array | Float64Array

export interface Problem<G extends Genes> {
  /** Bounds of every gene [length], both allowed. */
  readonly lower: readonly number[]
  readonly upper: readonly number[]
  /** Number of objectives, all minimised. */
  readonly objectives: number
  /** Brings one genotype to its canonical form, in place. Duplicates are told by canonical genotypes. */
  readonly repair?: (X: G, offset: number) => void
  /** Objectives of n genotypes (flat [n, length]) as flat [n, m], finite; not kept by the callee. */
  readonly evaluate: (X: G, n: number) => Float64Array
  /** Total constraint violations [n], 0 if feasible, from genotypes and their objectives. */
  readonly violations?: (X: G, F: Float64Array, n: number) => Float64Array
}

export type IntegerProblem = Problem<Uint8Array>
export type RealProblem = Problem<Float64Array>

/** Genotypes and objectives, flat: X [n, length], F [n, m]. */
export interface Population<G extends Genes = Uint8Array> {
  readonly n: number
  readonly X: G
  readonly F: Float64Array
  /** Total constraint violations [n]; undefined where the problem has no constraints. */
  readonly violations: Float64Array | undefined
}

/** @throws RangeError for bounds that the genes cannot hold, or that leave no value */
export function assertBounds<G extends Genes>(caller: string, { lower, upper }: Problem<G>, genes: G): void {
  const integer = genes instanceof Uint8Array
  const allowed = integer ? 'integers from 0 to 255' : 'finite'
  const fits = (bound: number) =>
    integer ? Number.isInteger(bound) && bound >= 0 && bound <= 255 : Number.isFinite(bound)
  if (lower.length !== upper.length) {
    throw new RangeError(`${caller}: expected as many lower as upper bounds, got ${lower.length} and ${upper.length}`)
  }
  lower.forEach((low, gene) => {
    const high = upper[gene]
    if (fits(low) && fits(high) && low <= high) return
    throw new RangeError(
      `${caller}: the bounds of gene ${gene} must be ${allowed} and ascending, got ${low} and ${high}`,
    )
  })
}

/** Evaluates n genotypes. @throws RangeError if the problem returns another number of values */
export function evaluated<G extends Genes>(caller: string, problem: Problem<G>, X: G, n: number): Population<G> {
  const F = Float64Array.from(problem.evaluate(X, n))
  if (F.length !== n * problem.objectives) {
    throw new RangeError(`${caller}: expected objectives [${n}, ${problem.objectives}], got ${F.length} values`)
  }
  return { n, X, F, violations: problem.violations?.(X, F, n) }
}

/** Both populations, a's rows first. */
export function joined<G extends Genes>(a: Population<G>, b: Population<G>): Population<G> {
  const violations = a.violations && b.violations && concatenated(a.violations, b.violations)
  return { n: a.n + b.n, X: concatenated(a.X, b.X), F: concatenated(a.F, b.F), violations }
}

function concatenated<T extends Genes>(a: T, b: T): T {
  const both = sized(a, a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** The rows of the given indices, in their order. */
export function subset<G extends Genes>(population: Population<G>, indices: readonly number[]): Population<G> {
  const { violations } = population
  return {
    n: indices.length,
    X: rowsOf(population.X, population.n, indices),
    F: rowsOf(population.F, population.n, indices),
    violations: violations && rowsOf(violations, population.n, indices),
  }
}

function rowsOf<T extends Genes>(A: T, n: number, indices: readonly number[]): T {
  const width = A.length / n
  const taken = sized(A, indices.length * width)
  indices.forEach((from, to) => {
    taken.set(A.subarray(from * width, (from + 1) * width), to * width)
  })
  return taken
}

/** A new array of the same kind. */
export function sized<T extends Genes>(like: T, length: number): T {
  return (like instanceof Uint8Array ? new Uint8Array(length) : new Float64Array(length)) as T
}
