import { exactCost } from './exact-cost.ts'

/** Bytes of the exported weights in float32, norms folded: all but a few percent of a file. */
export const fileSize = exactCost('fileSize', 'weightBytes', 'size of the weights', 'bytes')
