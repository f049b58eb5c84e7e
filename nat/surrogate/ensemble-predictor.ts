/**
 * Predictions of many RBF members on subsets of the same genes, joined by the median.
 *
 * A distance over a subset of genes is a sum of per-gene squared gaps. For one query and one centre all members need 500 such
 * sums over 22 gaps: the genes are split in three groups, the sums over all subsets of a group are tabulated by one addition each
 * ("four Russians"), and a member looks up three of them instead of adding eleven. Members lie innermost in memory.
 */
import { medianInPlace } from './median.ts'

const groups = 3

export interface EnsembleCoefficients {
  /** Training inputs, flat [n, d]: the possible centres. */
  readonly X: Float64Array
  readonly n: number
  readonly d: number
  /** Row length of the arrays below. */
  readonly capacity: number
  /** Members stored so far. */
  members: number
  /** Genes of group g that a member uses, as bits [groups, capacity]. */
  readonly subsets: Uint32Array
  /** Linear tails: constants [capacity], and slopes [d, capacity], 0 for genes that a member does not use. */
  readonly constants: Float64Array
  readonly slopes: Float64Array
  /** λ [n, capacity], 0 for centres that a member dropped. */
  readonly weights: Float64Array
}

export function emptyCoefficients(X: Float64Array, d: number, capacity: number): EnsembleCoefficients {
  const n = X.length / d
  return {
    X,
    n,
    d,
    capacity,
    members: 0,
    subsets: new Uint32Array(groups * capacity),
    constants: new Float64Array(capacity),
    slopes: new Float64Array(d * capacity),
    weights: new Float64Array(n * capacity),
  }
}

/**
 * Adds a member.
 * @param genes its columns
 * @param centres its rows of X
 * @param solution [constant, slope of every gene, weight of every centre]
 */
export function storeMember(
  coefficients: EnsembleCoefficients,
  genes: readonly number[],
  centres: readonly number[],
  solution: Float64Array,
): void {
  const { capacity, d, subsets, constants, slopes, weights } = coefficients
  const member = coefficients.members++
  const groupSize = Math.ceil(d / groups)
  constants[member] = solution[0]
  genes.forEach((gene, k) => {
    subsets[Math.floor(gene / groupSize) * capacity + member] |= 1 << (gene % groupSize)
    slopes[gene * capacity + member] = solution[1 + k]
  })
  centres.forEach((row, i) => {
    weights[row * capacity + member] = solution[1 + genes.length + i]
  })
}

/** A function from queries [q, d] to predictions [q]. Its buffers are made here, once. */
export function ensemblePredictor(
  coefficients: EnsembleCoefficients,
): (Q: Float64Array, target?: Float64Array) => Float64Array {
  const { X, n, d, capacity, members, constants, slopes, weights, subsets } = coefficients
  const groupSize = Math.ceil(d / groups)
  const A = subsets.subarray(0, members)
  const B = subsets.subarray(capacity, capacity + members)
  const C = subsets.subarray(2 * capacity, 2 * capacity + members)
  const sumsA = new Float64Array(1 << groupSize)
  const sumsB = new Float64Array(1 << groupSize)
  const sumsC = new Float64Array(1 << groupSize)
  const slopesOf = Array.from({ length: d }, (_, gene) => slopes.subarray(gene * capacity, gene * capacity + members))
  const weightsOf = Array.from({ length: n }, (_, row) => weights.subarray(row * capacity, row * capacity + members))
  const firstValues = constants.subarray(0, members)
  const predictions = new Float64Array(members)
  return (Q, target = new Float64Array(Q.length / d)) => {
    for (let query = 0, q = 0; q < Q.length; query++, q += d) {
      predictions.set(firstValues)
      for (let gene = 0; gene < d; gene++) {
        if (Q[q + gene] !== 0) addScaled(predictions, slopesOf[gene], Q[q + gene], members)
      }
      for (let row = 0; row < n; row++) {
        const x = row * d
        subsetSums(sumsA, Q, q, X, x, groupSize)
        subsetSums(sumsB, Q, q + groupSize, X, x + groupSize, groupSize)
        subsetSums(sumsC, Q, q + 2 * groupSize, X, x + 2 * groupSize, d - 2 * groupSize)
        addCubic(predictions, weightsOf[row], A, B, C, sumsA, sumsB, sumsC, members)
      }
      target[query] = medianInPlace(predictions, members)
    }
    return target
  }
}

/** sums[bits] = sum of squared gaps between Q and X over the genes in bits. */
function subsetSums(sums: Float64Array, Q: Float64Array, q: number, X: Float64Array, x: number, genes: number): void {
  sums[0] = 0
  for (let gene = 0, half = 1; gene < genes; gene++, half += half) {
    const gap = Q[q + gene] - X[x + gene]
    const squared = gap * gap
    for (let bits = 0; bits < half; bits++) sums[half + bits] = sums[bits] + squared
  }
}

function addScaled(target: Float64Array, source: Float64Array, factor: number, n: number): void {
  for (let i = 0; i < n; i++) target[i] += factor * source[i]
}

/** Adds every member's λ r³ for one centre. The hot loop of the whole plan stage. */
function addCubic(
  target: Float64Array,
  weights: Float64Array,
  A: Uint32Array,
  B: Uint32Array,
  C: Uint32Array,
  sumsA: Float64Array,
  sumsB: Float64Array,
  sumsC: Float64Array,
  members: number,
): void {
  for (let member = 0; member < members; member++) {
    const squared = sumsA[A[member]] + sumsB[B[member]] + sumsC[C[member]]
    target[member] += weights[member] * squared * Math.sqrt(squared)
  }
}
