/** A linear classifier in closed form: least squares on one-hot targets with a penalty (Hoerl and Kennard, 1970). */

/** Features of images, row-major [count, size], and their classes. */
export interface Features {
  readonly values: Float32Array
  readonly size: number
  readonly labels: readonly number[]
}

/** Shares of the mean variance of the features. */
const penalties = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10]

export interface LinearHead {
  readonly penalty: number
  /** Errors in percent. */
  readonly validation: number
  readonly test: number
}

/**
 * Fits every penalty on `train`; chooses by the error on `validation`, the larger penalty among equals.
 * @param classes how many there are
 */
export function fitLinearHead(
  { train, validation, test }: Readonly<Record<'train' | 'validation' | 'test', Features>>,
  classes: number,
): LinearHead {
  const { size } = train
  const count = train.labels.length
  const mean = columnMeans(train)
  // Normal equations of centred features: gram [size, size], moments [size, classes] of targets less their means.
  const gram = new Float64Array(size * size)
  const moments = new Float64Array(size * classes)
  const shares = Float64Array.from({ length: classes }, (_, k) => train.labels.filter((y) => y === k).length / count)
  for (let row = 0; row < count; row++) {
    const x = Float64Array.from(mean, (m, i) => (train.values[row * size + i] as number) - m)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) gram[i * size + j] += x[i] * x[j]
      for (let k = 0; k < classes; k++)
        moments[i * classes + k] += x[i] * ((train.labels[row] === k ? 1 : 0) - shares[k])
    }
  }
  let trace = 0
  for (let i = 0; i < size; i++) trace += gram[i * size + i]
  let best: LinearHead | undefined
  for (const penalty of penalties) {
    const weights = solvePositive(gram, moments, size, classes, (penalty * trace) / size)
    const errorOn = (part: Features) => errorOf(part, weights, mean, shares)
    const validationError = errorOn(validation)
    if (best === undefined || validationError <= best.validation)
      best = { penalty, validation: validationError, test: errorOn(test) }
  }
  return best as LinearHead
}

function columnMeans({ values, size, labels }: Features): Float64Array {
  const mean = new Float64Array(size)
  values.forEach((value, index) => {
    mean[index % size] += value / labels.length
  })
  return mean
}

/**
 * (A + ridge I) X = B by Cholesky's factors.
 * @param A symmetric [n, n], its lower half is read
 * @param B [n, columns]
 * @param ridge above 0
 */
export function solvePositive(
  A: Float64Array,
  B: Float64Array,
  n: number,
  columns: number,
  ridge: number,
): Float64Array {
  const L = Float64Array.from(A)
  for (let i = 0; i < n; i++) L[i * n + i] += ridge
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = L[i * n + j]
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k]
      L[i * n + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / L[j * n + j]
    }
  }
  const X = Float64Array.from(B)
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let sum = X[i * columns + c]
      for (let k = 0; k < i; k++) sum -= L[i * n + k] * X[k * columns + c]
      X[i * columns + c] = sum / L[i * n + i]
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = X[i * columns + c]
      for (let k = i + 1; k < n; k++) sum -= L[k * n + i] * X[k * columns + c]
      X[i * columns + c] = sum / L[i * n + i]
    }
  }
  return X
}

/** In percent. */
function errorOf(
  { values, size, labels }: Features,
  weights: Float64Array,
  mean: Float64Array,
  shares: Float64Array,
): number {
  const classes = shares.length
  let wrong = 0
  labels.forEach((label, row) => {
    const scores = Float64Array.from(shares)
    for (let i = 0; i < size; i++) {
      const x = (values[row * size + i] as number) - (mean[i] as number)
      for (let k = 0; k < classes; k++) scores[k] += x * weights[i * classes + k]
    }
    if (scores.indexOf(Math.max(...scores)) !== label) wrong++
  })
  return (100 * wrong) / labels.length
}
