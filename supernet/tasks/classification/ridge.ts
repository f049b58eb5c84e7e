/** Ridge regression in closed form: the linear head that gradient descent with weight decay would end at. */

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
  const products = new Float64Array(d * classes)
  const row = new Float64Array(d)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < d; j++) row[j] = features[i * d + j] - mean[j]
    for (let j = 0; j < d; j++) {
      const value = row[j]
      // Features behind a ReLU6 are often zero, but not once they are centred: half of the matrix is enough.
      for (let k = 0; k <= j; k++) covariance[j * d + k] += value * row[k]
      products[j * classes + labels[i]] += value
    }
  }
  let trace = 0
  for (let j = 0; j < d; j++) trace += covariance[j * d + j]
  return penalties.map((penalty) => {
    const A = covariance.slice()
    for (let j = 0; j < d; j++) A[j * d + j] += (penalty * trace) / d
    const weights = products.slice()
    solvePositive(A, weights, d, classes)
    return { mean, weights, answers }
  })
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

/** Solves A X = B by Cholesky's factors, both in place; of A [n, n] only the lower half is read. B: [n, columns]. */
function solvePositive(A: Float64Array, B: Float64Array, n: number, columns: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[i * n + j]
      for (let k = 0; k < j; k++) sum -= A[i * n + k] * A[j * n + k]
      if (i === j && !(sum > 0)) throw new RangeError('ridge: the system is singular; give a larger penalty')
      A[i * n + j] = i === j ? Math.sqrt(sum) : sum / A[j * n + j]
    }
  }
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let sum = B[i * columns + c]
      for (let k = 0; k < i; k++) sum -= A[i * n + k] * B[k * columns + c]
      B[i * columns + c] = sum / A[i * n + i]
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = B[i * columns + c]
      for (let k = i + 1; k < n; k++) sum -= A[k * n + i] * B[k * columns + c]
      B[i * columns + c] = sum / A[i * n + i]
    }
  }
}
