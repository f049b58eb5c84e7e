import { rangeOfSums, sumCosts, weightByteTables } from '../../nat/space/index.ts'
import type { ExactObjective } from './objective.ts'

/** Bytes of the exported weights in float32, norms folded: all but a few percent of a file. */
export const fileSize: ExactObjective = {
  name: 'fileSize',
  label: 'size of the weights',
  unit: 'bytes',
  source: 'exact',
  evaluator({ space, classes }) {
    const tables = weightByteTables(space, classes)
    return (target, X, n, offset, stride) => void sumCosts(target, tables, X, n, offset, stride)
  },
  range: ({ space, classes }) => rangeOfSums(space, weightByteTables(space, classes)),
}
