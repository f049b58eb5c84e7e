/** PyTorch's SGD with Nesterov momentum and weight decay (torch.optim.SGD), in float64. */

export interface SgdSettings {
  readonly learningRate: number
  readonly momentum: number
  readonly weightDecay: number
}

/** One step in place; `momentum` starts at 0. */
export function sgdStep(
  weights: Float64Array,
  gradient: ArrayLike<number>,
  momentum: Float64Array,
  { learningRate, momentum: decayOfMomentum, weightDecay }: SgdSettings,
): void {
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i] + weightDecay * weights[i]
    momentum[i] = decayOfMomentum * momentum[i] + g
    weights[i] -= learningRate * (g + decayOfMomentum * momentum[i])
  }
}
