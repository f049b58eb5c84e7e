/** A task of two heads: which digit, and whether it is odd. */
import { add, addBias, matMul } from '../../supernet/ops/arithmetic.ts'
import { softmaxCrossEntropy } from '../../supernet/ops/loss.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'
import { mixTargets, oneHot, softmax } from '../../supernet/tasks/classification/targets.ts'
import { registerTask } from '../../supernet/tasks/index.ts'
import type { Task } from '../../supernet/tasks/task.ts'
import { Declarations, he } from '../../supernet/variables/declare.ts'

registerTask('digit-and-parity', ({ classes }): Task<number> => {
  const digit = classification(classes)
  const parity = (labels: readonly number[], smoothing?: number) =>
    oneHot(
      labels.map((label) => label % 2),
      2,
      smoothing,
    )
  return {
    ...digit,
    name: 'digit-and-parity',
    assemble: undefined,
    outputs: [...digit.outputs, { name: 'odd', size: 2 }],
    targets: [...digit.targets, { name: 'odd', shape: [2] }],
    heads(features) {
      const declare = new Declarations()
      declare.matrix({ name: 'odd', place: 'head', saved: 'odd.weight' }, [features, 2], he(features), [])
      declare.vector({ name: 'odd-bias', place: 'head', saved: 'odd.bias' }, 2)
      return [...digit.heads(features), ...declare.all]
    },
    write: (e, [weight, bias, oddWeight, oddBias], features) => [
      ...digit.write(e, [weight, bias], features),
      addBias(e, matMul(e, features, e.read(oddWeight)), e.read(oddBias)),
    ],
    loss: (e, [logits, odd], [digits, odds]) =>
      add(e, digit.loss(e, [logits], [digits]), softmaxCrossEntropy(e, odd, odds)),
    encode: (labels, smoothing) => [...digit.encode(labels, smoothing), parity(labels, smoothing)],
    distil: ([digits, odds], [logits, odd], share, temperature) => [
      ...digit.distil([digits], [logits], share, temperature),
      mixTargets(odds, softmax(odd, 2, temperature), share),
    ],
  }
})
