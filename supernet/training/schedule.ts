/** Learning rates. */

/** One cosine from `initial` to 0 over `total` steps: initial / 2 * (1 + cos(pi * step / total)). */
export function cosineLearningRate(initial: number, step: number, total: number): number {
  return 0.5 * initial * (1 + Math.cos((Math.PI * step) / total))
}

/** The cosine, preceded by a linear warm-up of `warmUpSteps`. */
export function warmedCosine(initial: number, step: number, total: number, warmUpSteps: number): number {
  if (step < warmUpSteps) return (initial * (step + 1)) / warmUpSteps
  return cosineLearningRate(initial, step - warmUpSteps, total - warmUpSteps)
}
