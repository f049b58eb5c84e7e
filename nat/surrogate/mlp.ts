/**
 * A multilayer perceptron: two hidden layers with ReLU, trained on all samples at once by Adam (Kingma and Ba 2015) with decaying
 * weights and a cosine learning rate on the smooth L1 loss; of all epochs the weights with the least loss on a fifth of the samples are kept. Smaller
 * than the one of the search that NAT grew out of (three layers of 300 units, 2,000 epochs: minutes without a numeric library).
 */
import { z } from 'zod'
import type { Generator } from '../random/index.ts'
import { integer, number, share } from '../setting-fields.ts'
import { meanAndScale } from './columns.ts'
import { adamStep, createPerceptron, forward, type Perceptron, smoothL1 } from './perceptron.ts'
import { type FittedSurrogate, finiteRows, type Surrogate, type SurrogateKind } from './surrogate.ts'

export interface MlpSettings {
  readonly units: number
  readonly epochs: number
  readonly learningRate: number
  /** Share of every weight that a step takes away, in units of the learning rate (Loshchilov and Hutter 2019). */
  readonly weightDecay: number
}

const defaults: MlpSettings = { units: 24, epochs: 150, learningRate: 0.01, weightDecay: 3 }
/** Of the samples, those that say when to stop. */
const judging = 0.2
/** With fewer samples all are learnt from. */
const fewestToJudge = 20

export const mlpKind: SurrogateKind<MlpSettings> = {
  name: 'mlp',
  settings: z.strictObject({
    units: integer({ min: 1, max: 1000 }).default(defaults.units),
    epochs: integer({ min: 1, max: 10_000 }).default(defaults.epochs),
    learningRate: share().default(defaults.learningRate),
    weightDecay: number({ min: 0, max: 100 }).default(defaults.weightDecay),
  }),
  create: (settings, generator) => mlp(generator, settings),
}

export function mlp(generator: Generator, settings: Partial<MlpSettings> = {}): Surrogate {
  return { name: 'mlp', fit: (X, y) => fitMlp(X, y, { ...defaults, ...settings }, generator) }
}

function fitMlp(
  inputs: Float64Array,
  targets: Float64Array,
  settings: MlpSettings,
  generator: Generator,
): FittedSurrogate {
  const { X, y, d } = finiteRows('MLP', inputs, targets)
  const n = y.length
  const { mean, scale } = meanAndScale(y)
  const Y = y.map((value) => (value - mean) / scale)
  const network = createPerceptron(d, settings.units, generator)
  // Nothing to learn: the weights would be noise around the one value.
  const isConstant = scale === 1 && Y.every((value) => Math.abs(value) <= 1e-9 * Math.abs(mean))
  if (!isConstant) train(network, X.map(centred), Y, settings, generator)
  const row = new Float64Array(d)
  return {
    trainedOn: n,
    predict(Q, target = new Float64Array(Q.length / d)) {
      for (let i = 0; i < Q.length / d; i++) {
        for (let k = 0; k < d; k++) row[k] = centred(Q[i * d + k])
        target[i] = isConstant ? mean : mean + scale * forward(network, row, 0)
      }
      return target
    },
  }
}

/** From the unit box to -1 .. 1. */
const centred = (value: number) => 2 * value - 1

/** Leaves the network with the best weights that were seen. */
function train(
  network: Perceptron,
  X: Float64Array,
  Y: Float64Array,
  { epochs, learningRate, weightDecay }: MlpSettings,
  generator: Generator,
): void {
  const n = Y.length
  const order = generator.shuffle(Int32Array.from({ length: n }, (_, i) => i))
  const judges = n < fewestToJudge ? 0 : Math.round(judging * n)
  const judged = order.subarray(0, judges)
  const learnt = order.subarray(judges)
  const best = Float64Array.from(network.weights)
  let least = Number.POSITIVE_INFINITY
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 0.5 * learningRate * (1 + Math.cos((Math.PI * epoch) / epochs))
    const loss = adamStep(network, X, Y, learnt, rate, weightDecay, epoch + 1)
    const score = judges === 0 ? loss : lossOf(network, X, Y, judged)
    if (score < least) {
      least = score
      best.set(network.weights)
    }
  }
  network.weights.set(best)
}

function lossOf(network: Perceptron, X: Float64Array, Y: Float64Array, rows: Int32Array): number {
  let sum = 0
  for (const row of rows) sum += smoothL1(forward(network, X, row * network.inputs) - Y[row])
  return sum / rows.length
}
