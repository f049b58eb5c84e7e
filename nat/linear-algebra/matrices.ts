/** Flat matrices in one memory, on which the loops of eliminations run in the machine's vectors where it has some. */
import { vectorRowLoops } from './row-kernels.ts'
import { type RowLoops, scalarRowLoops } from './row-loops.ts'

export interface Matrix {
  /** Its numbers, all 0 at first. */
  readonly values: Float64Array
  /** Where they begin in the memory: what the loops are told. */
  readonly start: number
  /** Of all matrices of the memory. */
  readonly loops: RowLoops
}

/**
 * Make them once for many systems: a memory is costly to get, and cheap to use again.
 * @param sizes how many numbers every matrix has, at most
 * @param vectors false: without the machine's vectors, for a comparison; the bits are the same
 */
export function createMatrices<Name extends string>(
  sizes: Readonly<Record<Name, number>>,
  vectors = true,
): Record<Name, Matrix> {
  const entries = Object.entries<number>(sizes)
  const total = entries.reduce((sum, [, size]) => sum + size, 0)
  const { numbers, loops } = (vectors ? vectorRowLoops(total) : null) ?? withoutVectors(total)
  let start = 0
  const matrices = entries.map(([name, size]) => {
    const matrix = { values: numbers.subarray(start, start + size), start, loops }
    start += size
    return [name, matrix] as const
  })
  // The compiler does not follow names through `Object.fromEntries`.
  return Object.fromEntries(matrices) as Record<Name, Matrix>
}

function withoutVectors(total: number): { numbers: Float64Array; loops: RowLoops } {
  const numbers = new Float64Array(total)
  return { numbers, loops: scalarRowLoops(numbers) }
}
