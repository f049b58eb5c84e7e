/** The hypervolume as an indicator: exact where that is quick, sampled where it would take hours. */
import { createGenerator } from '../random/index.ts'
import { normalisedHypervolume } from './hypervolume.ts'
import { nonDominated } from './non-dominated-sort.ts'

/**
 * Where the exact algorithm takes seconds at most (five objectives and 1,000 points of a sphere: 1.2 s); its time grows with a
 * power of the points that grows with the objectives.
 */
const exactUpTo = [
  { objectives: 2, points: Number.POSITIVE_INFINITY },
  { objectives: 5, points: 1000 },
  { objectives: 6, points: 300 },
]
const samples = 100_000

/**
 * The share of the box from 0 to the reference point that the rows dominate. With more than six objectives, or many points,
 * it is estimated by 100,000 random points, the same ones for the same number of objectives: its standard error is at most
 * 0.16 % of the box between the least values and the reference point (a binomial's largest, 0.5 / sqrt(100,000)).
 * @param F objectives that cannot be negative, flat [n, m]
 * @param reference [m]
 * @param points the most that there may be in any of the generations that are compared: all of them are computed one way
 */
export function hypervolumeShare(
  F: Float64Array,
  reference: readonly number[],
  points = F.length / reference.length,
): number {
  return exactUpTo.some((limit) => reference.length <= limit.objectives && points <= limit.points)
    ? normalisedHypervolume(F, reference)
    : sampledHypervolumeShare(F, reference)
}

/** The estimate, for any number of objectives. */
export function sampledHypervolumeShare(F: Float64Array, reference: readonly number[]): number {
  const m = reference.length
  const front = nonDominated(F, m).map((row) => F.subarray(row * m, (row + 1) * m))
  if (front.length === 0) return 0
  // Nothing outside the box between the least values and the reference point is dominated.
  const least = reference.map((worst, k) => Math.min(worst, ...front.map((point) => point[k])))
  const box = reference.reduce((share, worst, k) => share * ((worst - least[k]) / worst), 1)
  const generator = createGenerator(1, 'hypervolume', m)
  const points = Float64Array.from(front.flatMap((point) => [...point]))
  const sample = new Float64Array(m)
  let dominated = 0
  for (let i = 0; i < samples; i++) {
    for (let k = 0; k < m; k++) sample[k] = least[k] + generator.uniform() * (reference[k] - least[k])
    if (isDominated(sample, points)) dominated++
  }
  return (box * dominated) / samples
}

/** @param points flat [n, m] */
function isDominated(sample: Float64Array, points: Float64Array): boolean {
  const m = sample.length
  for (let row = 0; row < points.length; row += m) {
    let k = 0
    while (k < m && points[row + k] <= sample[k]) k++
    if (k === m) return true
  }
  return false
}
