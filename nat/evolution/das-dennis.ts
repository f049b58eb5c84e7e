/** Structured reference directions on the unit simplex (Das and Dennis 1998). */

/**
 * All points with coordinates that are multiples of 1 / partitions and sum to 1: C(m + partitions - 1, partitions) of them.
 * @param m number of objectives, at least 1
 * @returns flat [count, m], in lexicographic order
 */
export function dasDennis(m: number, partitions: number): Float64Array {
  if (!Number.isInteger(m) || m < 1 || !Number.isInteger(partitions) || partitions < 1) {
    throw new RangeError(`Das-Dennis: needs at least 1 objective and 1 partition, got ${m} and ${partitions}`)
  }
  const points: number[] = []
  const parts = new Array<number>(m).fill(0)
  const fill = (position: number, left: number) => {
    if (position === m - 1) {
      parts[position] = left
      for (const part of parts) points.push(part / partitions)
      return
    }
    for (let part = 0; part <= left; part++) {
      parts[position] = part
      fill(position + 1, left - part)
    }
  }
  fill(0, partitions)
  return Float64Array.from(points)
}

/**
 * Two layers for many objectives (Deb and Jain 2014): a boundary layer, and an inner one shrunk towards the centre.
 * @param scaling size of the inner layer, in (0, 1)
 * @returns flat [count, m]
 */
export function dasDennisTwoLayers(m: number, boundary: number, inner: number, scaling = 0.5): Float64Array {
  const outer = dasDennis(m, boundary)
  const shrunk = dasDennis(m, inner).map((coordinate) => scaling * coordinate + (1 - scaling) / m)
  const directions = new Float64Array(outer.length + shrunk.length)
  directions.set(outer)
  directions.set(shrunk, outer.length)
  return directions
}

/**
 * Incremental lattice (Takagi, Takadama and Sato 2020): the centre, and around it one shell after the other, each the boundary
 * of a lattice of one partition more. Unlike Das and Dennis's it has inner points for many objectives, too.
 * @param shells number of shells, at least 1
 * @returns flat [count, m], from the centre outwards; the last shell is the boundary of the simplex
 */
export function incrementalLattice(m: number, shells: number): Float64Array {
  const points: number[] = new Array<number>(m).fill(1 / m)
  for (let shell = 1; shell <= shells; shell++) {
    const lattice = dasDennis(m, shell)
    for (let start = 0; start < lattice.length; start += m) {
      const point = lattice.subarray(start, start + m)
      if (!point.includes(0)) continue
      for (const coordinate of point) points.push((coordinate * shell + (shells - shell) / m) / shells)
    }
  }
  return Float64Array.from(points)
}
