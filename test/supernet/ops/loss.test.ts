/** O18: the losses of the engine, and their gradients against those worked out by hand. */
import { expect, test } from 'vitest'
import { FLOAT } from '../../../supernet/graph/attributes.ts'
import { Emitter } from '../../../supernet/graph/emitter.ts'
import { type FeedValue, float32, writeFeeds } from '../../../supernet/graph/feeds.ts'
import { GraphWriter } from '../../../supernet/graph/graph-writer.ts'
import { plainKernels } from '../../../supernet/native/kernels.ts'
import { Session } from '../../../supernet/native/session.ts'
import { softmaxCrossEntropy } from '../../../supernet/ops/loss.ts'
import { oneHot, softmax } from '../../../supernet/tasks/classification/targets.ts'

const scalarNames = ['momentum', 'weightDecay', 'reciprocalBatch', 'calibrationRate'] as const

/** The loss of logits [n, 3] and its gradient by them. */
function lossOf(logits: readonly number[], probabilities: Float32Array): { loss: number; gradient: number[] } {
  const graph = new GraphWriter()
  const fedScalars = writeFeeds(graph, {
    momentum: float32([]),
    weightDecay: float32([]),
    reciprocalBatch: float32([]),
    calibrationRate: float32([]),
  })
  const scalars = { ...fedScalars, learningRateAt: () => fedScalars.reciprocalBatch }
  const fed = writeFeeds(graph, { logits: float32([-1, 3]), probabilities: float32([-1, 3]) })
  const e = new Emitter(graph, { pass: 'train', kernels: plainKernels, handles: new Map(), scalars, selections: [] })
  let gradient = ''
  e.tape?.record([], [fed.logits], ([g]) => {
    gradient = g ?? ''
    return []
  })
  const loss = softmaxCrossEntropy(e, fed.logits, fed.probabilities)
  e.tape?.backward(graph, loss, graph.scalar(1))
  const session = new Session(graph, { intra: 1, inter: 1 })
  try {
    const count = logits.length / 3
    const matrix = (data: Float32Array): FeedValue => ({ type: FLOAT, shape: [count, 3], data })
    const feeds = new Map<string, FeedValue>([
      ...scalarNames.map((name): [string, FeedValue] => [
        name,
        { type: FLOAT, shape: [], data: Float32Array.of(1 / count) },
      ]),
      ['logits', matrix(Float32Array.from(logits))],
      ['probabilities', matrix(probabilities)],
    ])
    const [[value], values] = session.run(feeds, [...feeds.keys()], [loss, gradient])
    return { loss: value, gradient: Array.from(values) }
  } finally {
    session.close()
  }
}

test('O18: a label, a smoothed label, a teacher', () => {
  expect(lossOf([1, 2, 3], oneHot([2], 3)).loss).toBeCloseTo(0.40760596444438013, 6)
  expect(lossOf([1, 2, 3], oneHot([2], 3, 0.1)).loss).toBeCloseTo(0.5076059644443801, 6)
  expect(lossOf([1, 2, 3], softmax(Float32Array.of(0, 1, 3), 3)).loss).toBeCloseTo(0.6058212960971068, 6)
})

test('a batch has the mean of its losses; the gradient is (softmax - target) / batch', () => {
  const targets = oneHot([2, 0], 3)
  const { loss, gradient } = lossOf([1, 2, 3, 0, 0, 0], targets)
  expect(loss).toBeCloseTo((0.40760596444438013 + Math.log(3)) / 2, 6)
  const expected = softmax(Float32Array.of(1, 2, 3, 0, 0, 0), 3).map((each, i) => (each - targets[i]) / 2)
  gradient.forEach((each, i) => {
    expect(each).toBeCloseTo(expected[i], 6)
  })
})
