import { exactCost } from './exact-cost.ts'

/** Trainable parameters of the network on its own. */
export const params = exactCost('params', 'params', 'parameters')
