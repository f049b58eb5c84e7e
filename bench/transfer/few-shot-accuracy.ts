/** Accuracies of the bench of few images: which is taken, and how they are told. */

/** In percent. */
export interface Accuracy {
  readonly validation: number
  readonly test: number
}

/** By the validation images. */
export function bestOf<T extends Accuracy>(tried: readonly T[]): T {
  return tried.reduce((best, each) => (each.validation > best.validation ? each : best))
}

/** On validation and test images, mean and standard deviation over the draws; with `base`, in how many it was better, and by how much on average. */
export function shown(accuracies: readonly Accuracy[], base?: readonly Accuracy[]): string {
  const on = (part: keyof Accuracy) => {
    const found = accuracies.map((each) => each[part])
    const text = `${mean(found).toFixed(1)} % ± ${deviation(found).toFixed(1)}`
    if (base === undefined) return `${part} ${text}`
    const ahead = found.map((each, i) => each - base[i][part])
    const better = ahead.filter((each) => each > 0).length
    return `${part} ${text}, ${mean(ahead).toFixed(1)} points ahead, in ${better} of ${ahead.length} draws`
  }
  return `${on('validation')}; ${on('test')}`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((each) => (each - mean(values)) ** 2)))
}
