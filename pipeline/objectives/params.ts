import { additiveCost } from './additive.ts'

/** Trainable parameters of the network on its own. */
export const params = additiveCost('params', 'parameters')
