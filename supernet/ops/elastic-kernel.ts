/** Elastic kernel size: 7 -> 5 -> 3 through two learned matrices (nat-algorithm.md §1.3, OFA's transform mode 1). */
import type { Emitter, VariableHandle } from '../graph/emitter.ts'
import type { Tensor } from '../graph/graph-writer.ts'
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

/**
 * The active filter of a depthwise convolution.
 * @param filter7 [49, channels], row-major over the 7x7 window
 * @param isAtMost5 fed: the kernel is 5 or 3; `is3` fed: it is 3
 * @returns [k * k, channels]; k = 3 is made from the 5x5 result, never from the 7x7 directly
 */
export function elasticFilter(
  e: Emitter,
  filter7: Tensor,
  matrices: { sevenToFive: VariableHandle; fiveToThree: VariableHandle },
  isAtMost5: Tensor,
  is3: Tensor,
): Tensor {
  return e.when(isAtMost5, filter7, (filter7) => {
    const filter5 = matMul(e, e.read(matrices.sevenToFive), selectRows(e, filter7, centre(7, 5), 49))
    return e.when(is3, filter5, (filter5) =>
      matMul(e, e.read(matrices.fiveToThree), selectRows(e, filter5, centre(5, 3), 25)),
    )
  })
}
