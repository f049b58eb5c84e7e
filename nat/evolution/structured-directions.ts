/** Structured reference directions by how many there may be, instead of by partitions. */
import { dasDennis, dasDennisTwoLayers, incrementalLattice } from './das-dennis.ts'

/**
 * The finest lattice of Das and Dennis with at most `most` directions. Where one layer would have points on the boundary alone
 * (fewer partitions than objectives), two layers of neighbouring partitions, as Deb and Jain 2014 have them.
 * @param m number of objectives, at least 1
 * @returns flat [count, m]; at least the m corners
 */
export function dasDennisUpTo(m: number, most: number): Float64Array {
  if (m === 1) return dasDennis(1, 1)
  let partitions = 1
  while (latticeSize(m, partitions + 1) <= most) partitions++
  if (partitions >= m) return dasDennis(m, partitions)
  let boundary = 1
  while (latticeSize(m, boundary + 1) + latticeSize(m, boundary) <= most) boundary++
  return boundary > 1 ? dasDennisTwoLayers(m, boundary, boundary - 1) : dasDennis(m, partitions)
}

/**
 * The incremental lattice with the most shells for at most `most` directions.
 * @returns flat [count, m]; at least the centre and the m corners
 */
export function incrementalLatticeUpTo(m: number, most: number): Float64Array {
  if (m === 1) return dasDennis(1, 1)
  let directions = incrementalLattice(m, 1)
  for (let shells = 2; ; shells++) {
    const finer = incrementalLattice(m, shells)
    if (finer.length / m > most) return directions
    directions = finer
  }
}

/** C(m + partitions - 1, partitions). */
function latticeSize(m: number, partitions: number): number {
  let size = 1
  for (let k = 1; k <= partitions; k++) size = (size * (m - 1 + k)) / k
  return Math.round(size)
}
