/** Class probabilities, row-major [images, classes]: what the loss of a classification is fed. */

/** One row per label, 1 at its class; with smoothing, the rest shares `smoothing` evenly among all classes. */
export function oneHot(labels: ArrayLike<number>, classes: number, smoothing = 0): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes)
  for (let i = 0; i < labels.length; i++) targets[i * classes + labels[i]] += 1 - smoothing
  return targets
}

/** Row-wise softmax of logits [n, classes] / temperature. */
export function softmax(logits: Float32Array, classes: number, temperature = 1): Float32Array {
  const probabilities = new Float32Array(logits.length)
  for (let from = 0; from < logits.length; from += classes) {
    let highest = Number.NEGATIVE_INFINITY
    for (let i = from; i < from + classes; i++) highest = Math.max(highest, logits[i])
    let sum = 0
    for (let i = from; i < from + classes; i++) {
      const value = Math.exp((logits[i] - highest) / temperature)
      probabilities[i] = value
      sum += value
    }
    for (let i = from; i < from + classes; i++) probabilities[i] = probabilities[i] / sum
  }
  return probabilities
}

/**
 * (1 - share) * labels + share * teacher. Cross-entropy is linear in its targets, so one step on the mixture is one step
 * on the weighted sum of both losses.
 */
export function mixTargets(labels: Float32Array, teacher: Float32Array, share: number): Float32Array {
  return Float32Array.from(labels, (label, i) => (1 - share) * label + share * teacher[i])
}
