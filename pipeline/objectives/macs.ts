import { additiveCost } from './additive.ts'

/** Multiply-accumulates of one image. */
export const macs = additiveCost('macs', 'MACs')
