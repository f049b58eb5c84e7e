import type { Genotype } from '../space/index.ts'

/** A measured architecture. */
export interface ArchiveEntry {
  readonly genotype: Genotype
  /** Minimised objectives, in the run's order: the error in percent first. NaN where a measurement failed. */
  readonly objectives: ArrayLike<number>
}

/** Objectives of the entries, flat [n, m]. @throws RangeError if an entry has another number of objectives */
export function objectiveMatrix(entries: readonly ArchiveEntry[], m: number): Float64Array {
  const F = new Float64Array(entries.length * m)
  entries.forEach(({ objectives }, i) => {
    if (objectives.length !== m) {
      throw new RangeError(`archive: expected ${m} objectives per entry, got ${objectives.length} in entry ${i}`)
    }
    F.set(objectives, i * m)
  })
  return F
}
