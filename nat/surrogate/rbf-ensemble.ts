/**
 * The paper's predictor: cubic RBF interpolants on random subsets of the genes, joined by the median (docs/algorithm.md 2.3).
 * Every member sees all samples; its subset makes the difference.
 */
import type { Generator } from '../random/index.ts'
import { textKey } from '../text-key.ts'
import { varyingColumns } from './columns.ts'
import { type EnsembleMember, ensemblePredictor } from './ensemble-predictor.ts'
import { median } from './median.ts'
import { defaultRidge, type RbfSolver, rbfSolver } from './rbf-system.ts'
import { distinctRowFinder } from './row-classes.ts'
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
  const distinctRows = distinctRowFinder(X, d)
  const varying = varyingColumns(X, d)
  const rows = Int32Array.from({ length: n }, (_, i) => i)
  const most = Math.min(varying.length, distinctRows(rows, varying).length - 1)
  const fitted = most >= 1 ? fitMembers(X, y, d, members, varying, most, distinctRows, ridge, generator) : []
  if (fitted.length === 0) return constant(y, d)
  return { trainedOn: n, predict: ensemblePredictor(X, d, fitted) }
}

/**
 * A member draws how many genes it uses and which; genes that never vary are not offered. Samples that its genes do not tell
 * apart count once, the first in a random order; a subset that leaves no more samples than it has genes, or a singular system,
 * is drawn again. Members that drew the same are one, which counts as often.
 */
function fitMembers(
  X: Float64Array,
  y: Float64Array,
  d: number,
  members: number,
  varying: readonly number[],
  most: number,
  distinctRows: ReturnType<typeof distinctRowFinder>,
  ridge: number,
  generator: Generator,
): EnsembleMember[] {
  const order = Int32Array.from({ length: y.length }, (_, i) => i)
  const pool = [...varying]
  const solve = rbfSolver(y.length, most, ridge)
  /** By genes and centres; null where the system is singular. */
  const fitted = new Map<string, { member: Omit<EnsembleMember, 'times'> | null; times: number }>()

  function drawn(): boolean {
    generator.shuffle(order)
    const size = 1 + generator.integer(most)
    const genes = ascending(generator.shuffle(pool).slice(0, size))
    const centres = distinctRows(order, genes)
    if (centres.length <= size) return false
    const key = textKey([size, ...genes, ...centres])
    let known = fitted.get(key)
    if (known === undefined) {
      known = { member: fitMember(X, y, d, genes, centres, solve), times: 0 }
      fitted.set(key, known)
    }
    known.times++
    return known.member !== null
  }

  for (let member = 0; member < members; member++) {
    for (let draw = 0; draw < redraws; draw++) if (drawn()) break
  }
  return [...fitted.values()].flatMap(({ member, times }) => (member === null ? [] : [{ ...member, times }]))
}

function fitMember(
  X: Float64Array,
  y: Float64Array,
  d: number,
  genes: readonly number[],
  centres: readonly number[],
  solve: RbfSolver,
): Omit<EnsembleMember, 'times'> | null {
  const size = genes.length
  const C = new Float64Array(centres.length * size)
  const f = new Float64Array(centres.length)
  centres.forEach((row, i) => {
    for (let k = 0; k < size; k++) C[i * size + k] = X[row * d + genes[k]]
    f[i] = y[row]
  })
  const solution = solve(C, f, centres.length, size)
  return solution?.every(Number.isFinite) ? { genes, centres, solution } : null
}

/** Where nothing can be told apart: the median of what was seen. */
function constant(y: Float64Array, d: number): FittedSurrogate {
  const value = median(y)
  return { trainedOn: y.length, predict: (Q, target = new Float64Array(Q.length / d)) => target.fill(value) }
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b)
}
