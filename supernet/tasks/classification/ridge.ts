/** Ridge regression in closed form: the linear head that gradient descent with weight decay would end at. */
import { solvePositiveDefinite, substituteBack, substituteForward } from '../../../nat/linear-algebra/cholesky.ts'
import { createMatrices, type Matrix } from '../../../nat/linear-algebra/matrices.ts'

export interface Ridge {
  /** Of the features. [d] */
  readonly mean: Float64Array
  /** Scores of class k: answers[k] + sum over j of (x[j] - mean[j]) * weights[j * classes + k]. */
  readonly weights: Float64Array
  readonly answers: Float64Array
}

export interface Labelled {
  /** [count, d], row by row. */
  readonly features: Float32Array
  readonly labels: readonly number[]
}

/**
 * @param penalties added to the diagonal of the features' covariance, as a share of its mean
 * @returns a head for each penalty, fitted to one-hot targets
 * @throws RangeError for a penalty that leaves the system singular
 */
export function ridgeHeads({ features, labels }: Labelled, classes: number, penalties: readonly number[]): Ridge[] {
  const [count, d] = [labels.length, features.length / labels.length]
  const mean = new Float64Array(d)
  for (let i = 0; i < count; i++) for (let j = 0; j < d; j++) mean[j] += features[i * d + j] / count
  const answers = new Float64Array(classes)
  for (const label of labels) answers[label] += 1 / count

  const covariance = new Float64Array(d * d)
  /** Of each class its own, one after the other. */
  const products = new Float64Array(classes * d)
  const row = new Float64Array(d)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < d; j++) row[j] = features[i * d + j] - mean[j]
    for (let j = 0; j < d; j++) {
      const value = row[j]
      // Features behind a ReLU6 are often zero, but not once they are centred: half of the matrix is enough.
      for (let k = j; k < d; k++) covariance[j * d + k] += value * row[k]
      products[labels[i] * d + j] += value
    }
  }
  let trace = 0
  for (let j = 0; j < d; j++) trace += covariance[j * d + j]
  const { A } = createMatrices({ A: d * d })
  return penalties.map((penalty) => {
    A.values.set(covariance)
    for (let j = 0; j < d; j++) A.values[j * d + j] += (penalty * trace) / d
    return { mean, weights: solved(A, products, d, classes), answers }
  })
}

/** @param A upper half; it is overwritten. @param products [classes, d]. @returns [d, classes] */
function solved(A: Matrix, products: Float64Array, d: number, classes: number): Float64Array {
  const weights = new Float64Array(d * classes)
  for (let k = 0; k < classes; k++) {
    const column = products.slice(k * d, (k + 1) * d)
    // The first one leaves the factors that the others need.
    if (k > 0) {
      substituteForward(A.values, column, d)
      substituteBack(A.values, column, d)
    } else if (!solvePositiveDefinite(A, column, d, 0))
      throw new RangeError('ridge: the system is singular; give a larger penalty')
    for (let j = 0; j < d; j++) weights[j * classes + k] = column[j]
  }
  return weights
}

/** Percent of the images whose label is not the class of the largest score. */
export function errorOf({ mean, weights, answers }: Ridge, { features, labels }: Labelled): number {
  const [d, classes] = [mean.length, answers.length]
  let wrong = 0
  labels.forEach((label, i) => {
    const scores = answers.slice()
    for (let j = 0; j < d; j++) {
      const value = features[i * d + j] - mean[j]
      for (let k = 0; k < classes; k++) scores[k] += value * weights[j * classes + k]
    }
    if (scores.indexOf(Math.max(...scores)) !== label) wrong++
  })
  return (100 * wrong) / labels.length
}
