import type { Generator } from '../random/index.ts'

/**
 * Chooses `count` rows of `open` by the niches of the reference directions, given the rows `taken` already. The niche with the
 * fewest members goes first: an empty one takes its closest member, any other a random one.
 * @param F objectives with the ideal point at 0, flat [n, m]; normalised here by the nadir point
 * @param directions flat [directions, m]
 */
export function niche(
  F: Float64Array,
  m: number,
  taken: readonly number[],
  open: readonly number[],
  count: number,
  directions: Float64Array,
  nadir: Float64Array,
  generator: Generator,
): number[] {
  const unit = unitDirections(directions, m)
  const counts = new Int32Array(directions.length / m)
  const point = new Float64Array(m)
  for (const i of taken) counts[nearestDirection(F, m, i, unit, nadir, point).direction]++
  const members = new Map<number, { index: number; distance: number }[]>()
  for (const index of open) {
    const { direction, distance } = nearestDirection(F, m, index, unit, nadir, point)
    const group = members.get(direction)
    if (group) group.push({ index, distance })
    else members.set(direction, [{ index, distance }])
  }
  const chosen: number[] = []
  while (chosen.length < count && members.size > 0) {
    let least = Number.POSITIVE_INFINITY
    for (const direction of members.keys()) least = Math.min(least, counts[direction])
    const next = generator.shuffle([...members.keys()].filter((direction) => counts[direction] === least))
    for (const direction of next.slice(0, count - chosen.length)) {
      const group = members.get(direction) ?? []
      const position = least === 0 ? closest(group) : generator.integer(group.length)
      chosen.push(group[position].index)
      group.splice(position, 1)
      if (group.length === 0) members.delete(direction)
      counts[direction]++
    }
  }
  return chosen
}

function closest(group: readonly { distance: number }[]): number {
  let best = 0
  for (let i = 1; i < group.length; i++) if (group[i].distance < group[best].distance) best = i
  return best
}

/** Direction with the least perpendicular distance to row i, and the squared distance. */
function nearestDirection(
  F: Float64Array,
  m: number,
  i: number,
  unit: Float64Array,
  nadir: Float64Array,
  point: Float64Array,
): { direction: number; distance: number } {
  let norm = 0
  for (let k = 0; k < m; k++) {
    point[k] = F[i * m + k] / (nadir[k] > 0 ? nadir[k] : 1e-12)
    norm += point[k] ** 2
  }
  let direction = 0
  let distance = Number.POSITIVE_INFINITY
  for (let d = 0, w = 0; w < unit.length; d++, w += m) {
    let along = 0
    for (let k = 0; k < m; k++) along += unit[w + k] * point[k]
    const squared = norm - along * along
    if (squared < distance) {
      distance = squared
      direction = d
    }
  }
  return { direction, distance }
}

function unitDirections(directions: Float64Array, m: number): Float64Array {
  const unit = Float64Array.from(directions)
  for (let w = 0; w < unit.length; w += m) {
    const length = Math.hypot(...directions.subarray(w, w + m))
    for (let k = 0; k < m; k++) unit[w + k] /= length
  }
  return unit
}
