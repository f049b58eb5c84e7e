/** One of several classes for each image: a dense layer, softmax cross-entropy. */
import { addBias, matMul } from '../../ops/arithmetic.ts'
import { softmaxCrossEntropy } from '../../ops/loss.ts'
import { Declarations } from '../../variables/declare.ts'
import type { Task } from '../task.ts'
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

/** The targets are class numbers; what is fed are probabilities, so that they may be soft. */
export function classification(classes: number): Task<number> {
  return {
    name: 'classification',
    outputs: [{ name: 'logits', size: classes }],
    targets: [{ name: 'probabilities', shape: [classes] }],
    heads(features) {
      const declare = new Declarations()
      declare.matrix(
        { name: 'classifier', place: 'head', saved: 'classifier.linear.weight' },
        [features, classes],
        { kind: 'normal', deviation: Math.sqrt(1 / features) },
        [],
      )
      declare.vector({ name: 'classifier-bias', place: 'head', saved: 'classifier.linear.bias' }, classes)
      return declare.all
    },
    write: (e, [weight, bias], features) => [addBias(e, matMul(e, features, e.read(weight)), e.read(bias))],
    assemble: (build, features) => [
      build.dense(build.flatten(features), { weight: 'classifier.linear.weight', bias: 'classifier.linear.bias' }),
    ],
    loss: (e, [logits], [probabilities]) => softmaxCrossEntropy(e, logits, probabilities),
    crop: (label) => label,
    encode: (labels, smoothing = 0) => [oneHot(labels, classes, smoothing)],
    distil: ([labels], [logits], share, temperature) => [
      mixTargets(labels, softmax(logits, classes, temperature), share),
    ],
    metrics: [error, crossEntropy, topFiveError, calibrationError, worstClassError, balancedError],
    byClass() {
      const { add, value } = errorByClass()
      return { add, value: () => Array.from({ length: classes }, (_, label) => value().get(label) ?? null) }
    },
  }
}
