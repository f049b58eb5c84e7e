/** A perceptron of two hidden layers with ReLU and one output, and its training step; one buffer holds all weights. */
import type { Generator } from '../random/index.ts'

export interface Perceptron {
  readonly inputs: number
  readonly units: number
  /** W1 [units, inputs], b1, W2 [units, units], b2, w3 [units], b3. */
  readonly weights: Float64Array
  readonly gradient: Float64Array
  /** Adam's means of the gradient and of its square. */
  readonly first: Float64Array
  readonly second: Float64Array
  readonly hidden1: Float64Array
  readonly hidden2: Float64Array
  readonly delta1: Float64Array
  readonly delta2: Float64Array
}

/** Weights as He et al. 2015 draw them, biases 0. */
export function createPerceptron(inputs: number, units: number, generator: Generator): Perceptron {
  const size = units * inputs + units + units * units + units + units + 1
  const weights = new Float64Array(size)
  const draw = (from: number, count: number, fanIn: number) => {
    for (let i = from; i < from + count; i++) weights[i] = Math.sqrt(2 / fanIn) * generator.normal()
  }
  draw(0, units * inputs, inputs)
  draw(units * inputs + units, units * units, units)
  draw(units * inputs + units + units * units + units, units, units)
  const zeros = (length: number) => new Float64Array(length)
  return {
    inputs,
    units,
    weights,
    gradient: zeros(size),
    first: zeros(size),
    second: zeros(size),
    hidden1: zeros(units),
    hidden2: zeros(units),
    delta1: zeros(units),
    delta2: zeros(units),
  }
}

/** The output for the row of X that starts at `offset`; its hidden layers stay in `hidden1` and `hidden2`. */
export function forward(
  { inputs, units, weights, hidden1, hidden2 }: Perceptron,
  X: Float64Array,
  offset: number,
): number {
  layer(weights, 0, X, offset, inputs, hidden1, units)
  layer(weights, units * inputs + units, hidden1, 0, units, hidden2, units)
  const last = units * inputs + units + units * units + units
  let output = weights[last + units]
  for (let j = 0; j < units; j++) output += weights[last + j] * hidden2[j]
  return output
}

/** target = relu(W x + b). @param from where W [units, count] begins in `weights`; b is behind it */
function layer(
  weights: Float64Array,
  from: number,
  x: Float64Array,
  offset: number,
  count: number,
  target: Float64Array,
  units: number,
): void {
  for (let j = 0, w = from; j < units; j++) {
    let sum = weights[from + units * count + j]
    for (let k = 0; k < count; k++, w++) sum += weights[w] * x[offset + k]
    target[j] = sum > 0 ? sum : 0
  }
}

const decay1 = 0.9
const decay2 = 0.999
const tiny = 1e-8

/** Squared where a prediction is near, straight beyond: an odd measurement pulls no harder than others. */
export const smoothL1 = (gap: number): number => (Math.abs(gap) < 1 ? 0.5 * gap * gap : Math.abs(gap) - 0.5)

/** One step of Adam on the mean smooth L1 loss of these rows. @returns the loss before it */
export function adamStep(
  network: Perceptron,
  X: Float64Array,
  Y: Float64Array,
  rows: Int32Array,
  learningRate: number,
  weightDecay: number,
  epoch: number,
): number {
  const { weights, gradient, first, second } = network
  gradient.fill(0)
  let loss = 0
  for (let r = 0; r < rows.length; r++) {
    const gap = forward(network, X, rows[r] * network.inputs) - Y[rows[r]]
    loss += smoothL1(gap)
    addGradient(network, X, rows[r] * network.inputs, Math.max(-1, Math.min(1, gap)) / rows.length)
  }
  const correction1 = 1 - decay1 ** epoch
  const correction2 = 1 - decay2 ** epoch
  for (let i = 0; i < weights.length; i++) {
    first[i] = decay1 * first[i] + (1 - decay1) * gradient[i]
    second[i] = decay2 * second[i] + (1 - decay2) * gradient[i] * gradient[i]
    const step = first[i] / correction1 / (Math.sqrt(second[i] / correction2) + tiny)
    weights[i] -= learningRate * (step + weightDecay * weights[i])
  }
  return loss / rows.length
}

/** Adds the gradient of `slope` times the output, of the row that `forward` saw last. */
function addGradient(network: Perceptron, X: Float64Array, offset: number, slope: number): void {
  const { inputs, units, weights, gradient, hidden1, hidden2, delta1, delta2 } = network
  const second = units * inputs + units
  const last = second + units * units + units
  for (let j = 0; j < units; j++) {
    gradient[last + j] += slope * hidden2[j]
    delta2[j] = hidden2[j] > 0 ? slope * weights[last + j] : 0
  }
  gradient[last + units] += slope
  delta1.fill(0)
  for (let j = 0, w = second; j < units; j++) {
    const delta = delta2[j]
    gradient[second + units * units + j] += delta
    for (let k = 0; k < units; k++, w++) {
      gradient[w] += delta * hidden1[k]
      delta1[k] += delta * weights[w]
    }
  }
  for (let j = 0, w = 0; j < units; j++) {
    const delta = hidden1[j] > 0 ? delta1[j] : 0
    gradient[units * inputs + j] += delta
    for (let k = 0; k < inputs; k++, w++) gradient[w] += delta * X[offset + k]
  }
}
