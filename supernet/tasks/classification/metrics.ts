/** What is measured of a classifier. A row of logits that are not all numbers is a wrong answer, given with certainty. */
import type { Metric, Tally } from '../task.ts'

/** In nats: the probability of the right class is taken to be at least the least positive number. */
const LARGEST_CROSS_ENTROPY = Math.log(Number.MAX_VALUE)
/** Of the calibration error (Guo et al., ICML 2017). */
const BINS = 15

/** The class of the highest logit; -1 where the logits are not all numbers. */
function bestOf(logits: Float32Array): number {
  let best = -1
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logits.length; i++) {
    if (!Number.isFinite(logits[i])) return -1
    if (logits[i] > highest) {
      highest = logits[i]
      best = i
    }
  }
  return best
}

/** ln of the sum of exponentials, `highest` being the highest logit. */
function logSumExp(logits: Float32Array, highest: number): number {
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i] - highest)
  return highest + Math.log(sum)
}

/** A metric in percent of the images that `isWrong`. */
const share = (name: string, isWrong: (logits: Float32Array, label: number) => boolean): Metric<number> => ({
  name,
  unit: '%',
  worst: 100,
  begin() {
    let wrong = 0
    let count = 0
    return {
      add([logits], label) {
        count++
        if (isWrong(logits, label)) wrong++
      },
      value: () => (100 * wrong) / count,
    }
  },
})

/** Top-1 error. */
export const error = share('error', (logits, label) => bestOf(logits) !== label)

/** Images whose class is not among the five of the highest logits. */
export const topFiveError = share('topFiveError', (logits, label) => {
  let higher = 0
  for (let i = 0; i < logits.length; i++) if (logits[i] > logits[label]) higher++
  return bestOf(logits) < 0 || higher >= 5
})

/** Mean cross-entropy. */
export const crossEntropy: Metric<number> = {
  name: 'crossEntropy',
  unit: 'nats',
  worst: LARGEST_CROSS_ENTROPY,
  begin() {
    let sum = 0
    let count = 0
    return {
      add([logits], label) {
        count++
        const best = bestOf(logits)
        const nats = best < 0 ? LARGEST_CROSS_ENTROPY : logSumExp(logits, logits[best]) - logits[label]
        sum += Math.min(LARGEST_CROSS_ENTROPY, nats)
      },
      value: () => sum / count,
    }
  },
}

/** Expected calibration error in percent: how far confidence is from accuracy, over 15 bins of confidence. */
export const calibrationError: Metric<number> = {
  name: 'calibrationError',
  unit: '%',
  worst: 100,
  begin() {
    const confidence = new Float64Array(BINS)
    const right = new Float64Array(BINS)
    let count = 0
    return {
      add([logits], label) {
        count++
        const best = bestOf(logits)
        const probability = best < 0 ? 1 : Math.exp(logits[best] - logSumExp(logits, logits[best]))
        const bin = Math.min(BINS - 1, Math.floor(probability * BINS))
        confidence[bin] += probability
        if (best === label) right[bin]++
      },
      value: () => (100 * confidence.reduce((sum, each, bin) => sum + Math.abs(each - right[bin]), 0)) / count,
    }
  },
}

/** Errors of the classes that have images, in percent of these, by class. */
export function errorByClass(): { add: Tally<number>['add']; value: () => Map<number, number> } {
  const classes = new Map<number, { count: number; wrong: number }>()
  return {
    add([logits], label) {
      const { count, wrong } = classes.get(label) ?? { count: 0, wrong: 0 }
      classes.set(label, { count: count + 1, wrong: wrong + (bestOf(logits) === label ? 0 : 1) })
    },
    value: () => new Map(Array.from(classes, ([label, { count, wrong }]) => [label, (100 * wrong) / count])),
  }
}

/** A metric in percent of what the errors of the classes come to. */
const ofClasses = (name: string, summary: (errors: readonly number[]) => number): Metric<number> => ({
  name,
  unit: '%',
  worst: 100,
  begin() {
    const { add, value } = errorByClass()
    return { add, value: () => summary([...value().values()]) }
  },
})

/** Error of the class that is recognised worst. */
export const worstClassError = ofClasses('worstClassError', (errors) => Math.max(...errors))

/** Mean of the errors of the classes: whoever answers the most frequent class every time gains nothing. */
export const balancedError = ofClasses(
  'balancedError',
  (errors) => errors.reduce((sum, error) => sum + error, 0) / errors.length,
)
