/** One of several classes for each image: a dense layer, softmax cross-entropy. */
import { addBias, matMul } from '../../ops/arithmetic.ts'
import { softmaxCrossEntropy } from '../../ops/loss.ts'
import { Declarations } from '../../variables/declare.ts'
import type { State } from '../../variables/state.ts'
import type { Featured, Task } from '../task.ts'
import { divergedTargets } from './alpha-divergence.ts'
import { asDense, fittedHead, logitsOfScore } from './fitted-head.ts'
import {
  balancedError,
  calibrationError,
  crossEntropy,
  error,
  errorByClass,
  topFiveError,
  worstClassError,
} from './metrics.ts'
import { mixTargets, oneHot, softmax } from './targets.ts'

export { fittedHead } from './fitted-head.ts'
export { errorOf, type Labelled, ridgeHeads } from './ridge.ts'
export { softmax }

const saved = { weight: 'classifier.linear.weight', bias: 'classifier.linear.bias' }

/** weight: [outputs, features] */
function denseHead({ weight, bias }: Record<'weight' | 'bias', Float32Array>): State {
  return new Map([
    [saved.weight, { shape: [bias.length, weight.length / bias.length], data: weight }],
    [saved.bias, { shape: [bias.length], data: bias }],
  ])
}

/** The head of a network that answers with its features: as many classes, and the identity as weights. */
export function identityHead(features: number): State {
  const weight = new Float32Array(features * features)
  for (let i = 0; i < features; i++) weight[i * features + i] = 1
  return denseHead({ weight, bias: new Float32Array(features) })
}

/** The targets are class numbers; what is fed are probabilities, so that they may be soft. */
export function classification(classes: number): Task<number> {
  return {
    name: 'classification',
    outputs: [{ name: 'logits', size: classes }],
    targets: [{ name: 'probabilities', shape: [classes] }],
    heads(features) {
      const declare = new Declarations()
      declare.matrix(
        { name: 'classifier', place: 'head', saved: saved.weight },
        [features, classes],
        { kind: 'normal', deviation: Math.sqrt(1 / features) },
        [],
      )
      declare.vector({ name: 'classifier-bias', place: 'head', saved: saved.bias }, classes)
      return declare.all
    },
    write: (e, [weight, bias], features) => [addBias(e, matMul(e, features, e.read(weight)), e.read(bias))],
    assemble: (build, features) => [build.dense(build.flatten(features), saved)],
    loss: (e, [logits], [probabilities]) => softmaxCrossEntropy(e, logits, probabilities),
    crop: (label) => label,
    encode: (labels, smoothing = 0) => [oneHot(labels, classes, smoothing)],
    distil: ([labels], [logits], share, temperature) => [
      mixTargets(labels, softmax(logits, classes, temperature), share),
    ],
    diverge([labels], { teacher, pupil }, share, temperature) {
      const probabilities = {
        labels,
        teacher: softmax(teacher[0], classes, temperature),
        pupil: softmax(pupil[0], classes),
      }
      const { targets, weights } = divergedTargets(probabilities, classes, share)
      return { targets: [targets], weights }
    },
    fitHeads({ train, validation }, leastPenalty) {
      const labelled = ({ features, targets }: Featured<number>) => ({ features, labels: targets })
      const examples = { train: labelled(train), validation: labelled(validation) }
      const { head } = fittedHead(examples, classes, leastPenalty)
      return denseHead(asDense(head, logitsOfScore))
    },
    metrics: [error, crossEntropy, topFiveError, calibrationError, worstClassError, balancedError],
    byClass() {
      const { add, value } = errorByClass()
      return { add, value: () => Array.from({ length: classes }, (_, label) => value().get(label) ?? null) }
    },
  }
}
