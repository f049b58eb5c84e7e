import { exactCost } from './exact-cost.ts'

/** Multiply-accumulates of one image. */
export const macs = exactCost('macs', 'macs', 'MACs')
