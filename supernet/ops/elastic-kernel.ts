/**
 * Elastic kernel size: a smaller filter is the centre of the next larger one, through a learned matrix where there is one
 * (once-for-all's transform mode 1).
 */
import type { Emitter } from '../graph/emitter.ts'
import type { Tensor } from '../graph/graph-writer.ts'
import type { Variable } from '../variables/variable.ts'
import { matMul, selectRows } from './arithmetic.ts'

/** Positions of the centre `inner` x `inner` in a row-major `outer` x `outer` grid. */
export function centre(outer: number, inner: number): number[] {
  const margin = (outer - inner) / 2
  const positions: number[] = []
  for (let y = margin; y < margin + inner; y++) {
    for (let x = margin; x < margin + inner; x++) positions.push(y * outer + x)
  }
  return positions
}

export interface ElasticKernel {
  /** Ascending; one size: not elastic. */
  readonly kernelSizes: readonly number[]
  /** [k * k, k * k] for every size but the largest, in their order; empty: centres are taken as they are. */
  readonly matrices: readonly Variable[]
  /** Fed: whether the active kernel is at most that size, for every size but the largest. */
  readonly isAtMost: Readonly<Record<number, Tensor>>
}

/**
 * The active filter of a depthwise convolution.
 * @param filter [k * k, channels] of the largest kernel, row-major over the window
 * @returns [k * k, channels] of the active one; each size is made from the next larger, never from the largest directly
 */
export function elasticFilter(e: Emitter, filter: Tensor, { kernelSizes, matrices, isAtMost }: ElasticKernel): Tensor {
  const from = (outerFilter: Tensor, position: number): Tensor => {
    if (position === 0) return outerFilter
    const [inner, outer] = kernelSizes.slice(position - 1, position + 1)
    return e.when(isAtMost[inner], outerFilter, (outerFilter) => {
      const middle = selectRows(e, outerFilter, centre(outer, inner), outer ** 2)
      const matrix = matrices[position - 1]
      return from(matrix === undefined ? middle : matMul(e, e.read(matrix), middle), position - 1)
    })
  }
  return from(filter, kernelSizes.length - 1)
}
