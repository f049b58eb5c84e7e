/** The norms inside a block: packed into one variable, cut to the active channels. */
import { attribute, INT32, ofFloat } from '../../graph/attributes.ts'
import type { Emitter } from '../../graph/emitter.ts'
import type { Tensor } from '../../graph/graph-writer.ts'
import { leadingPart, pack, unpack } from '../../ops/arithmetic.ts'
import type { NormTensors } from '../../ops/batch-norm.ts'
import type { Statistics } from '../../ops/product-statistics.ts'
import type { Bottleneck } from './bottleneck.ts'

/** `expansion` is undefined where the block has none. */
export function middleNorms(
  e: Emitter,
  { shape, variables: { middleNorms }, fed }: Bottleneck,
): { expansion: NormTensors | undefined; depthwise: NormTensors } {
  const rows = shape.expands ? 4 : 2
  const parameters = leadingPart(e, e.read(middleNorms.parameters), 2, fed.normSize, fed.middlePadding)
  // No gradient reaches statistics: their rules are never called.
  const running = e.readConstant(middleNorms.statistics)
  const statistics = leadingPart(e, running, 2, fed.normSize, fed.middlePadding)
  const affine = unpack(e, parameters, rows)
  const moments = unpack(e, statistics, rows)
  const norm = (first: number): NormTensors => ({
    scale: affine[first],
    offset: affine[first + 1],
    mean: moments[first],
    variance: moments[first + 1],
    epsilon: shape.epsilon,
  })
  return shape.expands ? { expansion: norm(0), depthwise: norm(2) } : { expansion: undefined, depthwise: norm(0) }
}

/** Writes the active channels' new statistics, in the norms' order; in evaluation there are none. */
export function storeMiddleStatistics(
  e: Emitter,
  { variables: { middleNorms }, fed }: Bottleneck,
  fresh: readonly (Statistics | undefined)[],
): void {
  const present = fresh.filter((each) => each !== undefined)
  if (present.length === 0) return
  const rows: Tensor = pack(
    e,
    present.flatMap(({ mean, variance }) => [mean, variance]),
  )
  const { handle } = e.handleOf(middleNorms.statistics)
  const zeros = e.graph.integers([0, 0])
  const ones = e.graph.integers([1, 1])
  const update = e.graph.node('ResourceStridedSliceAssign', [handle, zeros, fed.normSize, ones, rows], {
    ...ofFloat,
    Index: attribute.type(INT32),
  })
  e.addUpdate(middleNorms.statistics, update)
}
