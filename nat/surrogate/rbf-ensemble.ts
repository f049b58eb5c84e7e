/**
 * The paper's predictor: cubic RBF interpolants on random subsets of the genes, joined by the median (docs/algorithm.md 2.3).
 * Every member sees all samples; its subset makes the difference.
 */
import type { Generator } from '../random/generator.ts'
import { type EnsembleCoefficients, emptyCoefficients, ensemblePredictor, storeMember } from './ensemble-predictor.ts'
import { medianInPlace } from './median.ts'
import { defaultRidge, rbfWorkspace, solveRbf } from './rbf-system.ts'
import { type FittedSurrogate, finiteRows, type Surrogate } from './surrogate.ts'

export interface RbfEnsembleSettings {
  /** The paper's is 500. */
  readonly members: number
  readonly ridge?: number
}

/** Subsets drawn for one member before it is given up: its genes may not tell enough samples apart. */
const redraws = 50

export function rbfEnsemble({ members, ridge = defaultRidge }: RbfEnsembleSettings, generator: Generator): Surrogate {
  if (!Number.isInteger(members) || members < 1) {
    throw new RangeError(`RBF ensemble: needs at least 1 member, got ${members}`)
  }
  return { name: 'rbf-ensemble', fit: (X, y) => fitEnsemble(X, y, members, ridge, generator) }
}

function fitEnsemble(
  inputs: Float64Array,
  targets: Float64Array,
  members: number,
  ridge: number,
  generator: Generator,
): FittedSurrogate {
  const { X, y, d } = finiteRows('RBF ensemble', inputs, targets)
  const n = y.length
  const varying = varyingColumns(X, d)
  const most = Math.min(varying.length, distinctRows(X, d) - 1)
  const coefficients = emptyCoefficients(X, d, members)
  if (most >= 1) {
    const fitter = memberFitter(X, y, d, varying, most, ridge, generator)
    for (let member = 0; member < members; member++) fitter(coefficients)
  }
  if (coefficients.members === 0) return constant(y, d)
  return { trainedOn: n, predict: ensemblePredictor(coefficients) }
}

/**
 * Returns a function that fits one more member, with buffers made once. A member draws how many genes it uses and which; genes
 * that never vary are not offered. Samples that its genes do not tell apart count once, the first in a random order; a subset
 * that leaves no more samples than it has genes, or a singular system, is drawn again.
 */
function memberFitter(
  X: Float64Array,
  y: Float64Array,
  d: number,
  varying: readonly number[],
  most: number,
  ridge: number,
  generator: Generator,
): (coefficients: EnsembleCoefficients) => void {
  const n = y.length
  const workspace = rbfWorkspace(n, most)
  const C = new Float64Array(n * most)
  const f = new Float64Array(n)
  const order = Int32Array.from({ length: n }, (_, i) => i)
  const pool = [...varying]
  return (coefficients) => {
    for (let draw = 0; draw < redraws; draw++) {
      generator.shuffle(order)
      const size = 1 + generator.integer(most)
      const genes = generator.shuffle(pool).slice(0, size)
      const centres = distinctProjections(X, d, order, genes)
      if (centres.length <= size) continue
      centres.forEach((row, i) => {
        for (let k = 0; k < size; k++) C[i * size + k] = X[row * d + genes[k]]
        f[i] = y[row]
      })
      const solution = solveRbf(workspace, C, f, centres.length, size, ridge)
      if (solution === null || !solution.every(Number.isFinite)) continue
      storeMember(coefficients, genes, centres, solution)
      return
    }
  }
}

/** Where nothing can be told apart: the median of what was seen. */
function constant(y: Float64Array, d: number): FittedSurrogate {
  const value = medianInPlace(Float64Array.from(y), y.length)
  return { trainedOn: y.length, predict: (Q, target = new Float64Array(Q.length / d)) => target.fill(value) }
}

function varyingColumns(X: Float64Array, d: number): number[] {
  return Array.from({ length: d }, (_, k) => k).filter((k) => X.some((value, i) => i % d === k && value !== X[k]))
}

function distinctRows(X: Float64Array, d: number): number {
  const rows = Int32Array.from({ length: X.length / d }, (_, i) => i)
  return distinctProjections(
    X,
    d,
    rows,
    Array.from({ length: d }, (_, k) => k),
  ).length
}

/** Of the rows in the given order, the first of every set that agrees in these columns. */
function distinctProjections(X: Float64Array, d: number, order: Int32Array, columns: readonly number[]): number[] {
  const seen = new Set<string>()
  const kept: number[] = []
  for (const row of order) {
    let key = ''
    for (const column of columns) key += `${X[row * d + column]},`
    if (seen.has(key)) continue
    seen.add(key)
    kept.push(row)
  }
  return kept
}
