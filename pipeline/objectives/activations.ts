/** Peak memory of one inference in bytes: what microcontrollers and small boards run out of first. */
import { exactCost } from './exact-cost.ts'

export const activations = exactCost('activations', 'activations', 'peak memory of activations', 'bytes')
