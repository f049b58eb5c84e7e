/** Any number of well-spaced reference directions by Riesz s-energy (Blank, Deb, Dhebar, Bandaru, Seada 2021). */
import type { Generator } from '../random/index.ts'
import { dasDennis } from './das-dennis.ts'

const iterations = 1000
const learningRate = 0.005

/**
 * Points of the unit simplex that repel each other, its corners among them. The energy is the sum over pairs of
 * distance^-s with s = 2m; its logarithm is minimised by Adam, projected on the simplex.
 *
 * With two objectives the simplex is a segment and even spacing is used, which the minimiser approaches (O27).
 * @param m number of objectives
 * @param n number of directions, at least m
 * @returns flat [n, m]; the first m rows are the corners for m > 2
 */
export function rieszEnergyDirections(m: number, n: number, generator: Generator): Float64Array {
  if (!Number.isInteger(m) || m < 1 || !Number.isInteger(n) || n < m) {
    throw new RangeError(`reference directions: need at least as many as objectives, got ${n} for ${m} objectives`)
  }
  if (m === 1) return new Float64Array(n).fill(1)
  if (m === 2)
    return Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? i / 2 : n - 1 - (i - 1) / 2) / (n - 1))
  let best: Float64Array = new Float64Array(0)
  let least = Number.POSITIVE_INFINITY
  const consider = (X: Float64Array) => {
    const energy = minimiseEnergyInPlace(X, m, n)
    if (energy >= least) return
    least = energy
    best = X
  }
  const starts = startsFor(m, n)
  for (let start = 0; start < starts; start++) {
    consider(start % 2 === 0 ? wellSpreadStart(m, n, generator) : latticeStart(m, n, generator))
  }
  return best
}

/**
 * The smallest lattice of Das and Dennis with at least n points, less random ones that are too many; corners first. Where it has
 * n points exactly, it is close to the least energy, which random starts miss now and then.
 */
function latticeStart(m: number, n: number, generator: Generator): Float64Array {
  let partitions = 1
  for (let points = m; points < n; points = (points * (m + partitions - 1)) / partitions) partitions++
  const lattice = dasDennis(m, partitions)
  const rows = Array.from({ length: lattice.length / m }, (_, i) => lattice.subarray(i * m, (i + 1) * m))
  const corners = rows.filter((row) => row.includes(1))
  const others = generator.shuffle(rows.filter((row) => !row.includes(1)))
  return Float64Array.from([...corners, ...others].slice(0, n).flatMap((row) => Array.from(row)))
}

/** The energy has many local minima, so small problems are started several times: in all for as long as a large one once. */
function startsFor(m: number, n: number): number {
  return Math.max(1, Math.min(8, Math.floor(240_000 / (n * n * m))))
}

/** The corners, then greedily the farthest of many random points. */
function wellSpreadStart(m: number, n: number, generator: Generator): Float64Array {
  const candidates = 20 * n
  const C = new Float64Array(candidates * m)
  for (let i = 0; i < candidates; i++) {
    let sum = 0
    for (let k = 0; k < m; k++) {
      const exponential = -Math.log(1 - generator.uniform())
      C[i * m + k] = exponential
      sum += exponential
    }
    for (let k = 0; k < m; k++) C[i * m + k] /= sum
  }
  const X = new Float64Array(n * m)
  for (let k = 0; k < m; k++) X[k * m + k] = 1
  const nearest = new Float64Array(candidates).fill(Number.POSITIVE_INFINITY)
  for (let chosen = 0; chosen < n; chosen++) {
    if (chosen >= m) {
      const farthest = nearest.indexOf(nearest.reduce((a, b) => Math.max(a, b)))
      X.set(C.subarray(farthest * m, (farthest + 1) * m), chosen * m)
    }
    for (let i = 0; i < candidates; i++) {
      const squared = squaredDistance(C, i * m, X, chosen * m, m)
      if (squared < nearest[i]) nearest[i] = squared
    }
  }
  return X
}

/** Adam on the log-energy of all rows but the m corners; returns the log-energy reached. */
function minimiseEnergyInPlace(X: Float64Array, m: number, n: number): number {
  const size = n * m
  const gradient = new Float64Array(size)
  const first = new Float64Array(size)
  const second = new Float64Array(size)
  let before = Number.POSITIVE_INFINITY
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const energy = logEnergyGradient(gradient, X, m, n)
    if (Math.abs(before - energy) < 1e-9) return energy
    before = energy
    const firstBias = 1 - 0.9 ** iteration
    const secondBias = 1 - 0.999 ** iteration
    // A constant step would jitter around the optimum, so it is annealed.
    const rate = (learningRate / 2) * (1 + Math.cos((Math.PI * iteration) / iterations)) + 1e-5
    for (let i = m * m; i < size; i++) {
      first[i] = 0.9 * first[i] + 0.1 * gradient[i]
      second[i] = 0.999 * second[i] + 0.001 * gradient[i] ** 2
      X[i] -= (rate * (first[i] / firstBias)) / (Math.sqrt(second[i] / secondBias) + 1e-8)
    }
    for (let i = m; i < n; i++) toSimplexInPlace(X, i * m, m)
  }
  return before
}

/** Gradient [n, m] of log(sum over pairs of distance^-2m), within the simplex's plane; returns the log-energy. */
function logEnergyGradient(gradient: Float64Array, X: Float64Array, m: number, n: number): number {
  gradient.fill(0)
  let energy = 0
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const squared = squaredDistance(X, i * m, X, j * m, m) + 1e-12
      let inverse = 1 / squared
      for (let k = 1; k < m; k++) inverse /= squared
      energy += inverse
      const pull = (-2 * m * inverse) / squared
      for (let k = 0; k < m; k++) {
        const change = pull * (X[i * m + k] - X[j * m + k])
        gradient[i * m + k] += change
        gradient[j * m + k] -= change
      }
    }
  }
  for (let i = m; i < n; i++) toFaceInPlace(gradient, X, i * m, m, energy)
  return Math.log(energy)
}

/**
 * The gradient's component within the simplex's plane, and on its boundary within the face that the descent would otherwise
 * leave: without this, Adam's scaling by the outward force starves the movement along the face.
 */
function toFaceInPlace(gradient: Float64Array, X: Float64Array, offset: number, m: number, scale: number): void {
  let mean = 0
  for (let i = offset; i < offset + m; i++) mean += gradient[i] / m
  let free = m
  for (let changed = true; changed; ) {
    changed = false
    let sum = 0
    free = 0
    for (let i = offset; i < offset + m; i++) {
      if (Number.isNaN(gradient[i])) continue
      if (X[i] <= 0 && gradient[i] > mean) {
        gradient[i] = Number.NaN
        changed = true
        continue
      }
      sum += gradient[i]
      free++
    }
    mean = sum / free
  }
  for (let i = offset; i < offset + m; i++) gradient[i] = Number.isNaN(gradient[i]) ? 0 : (gradient[i] - mean) / scale
}

function toSimplexInPlace(X: Float64Array, offset: number, m: number): void {
  let sum = 0
  for (let i = offset; i < offset + m; i++) {
    if (X[i] < 0) X[i] = 0
    sum += X[i]
  }
  for (let i = offset; i < offset + m; i++) X[i] /= sum
}

function squaredDistance(A: Float64Array, a: number, B: Float64Array, b: number, m: number): number {
  let sum = 0
  for (let k = 0; k < m; k++) sum += (A[a + k] - B[b + k]) ** 2
  return sum
}
