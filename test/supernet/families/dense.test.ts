/** A family, a task and a mode of transfer from outside, in the engine that does not know them. */
import { expect, test } from 'vitest'
import { BatchCache } from '../../../supernet/evaluation/batch-cache.ts'
import { measureSubnet } from '../../../supernet/evaluation/evaluate.ts'
import { familyOf, registerFamily } from '../../../supernet/families/index.ts'
import { add, addBias, matMul } from '../../../supernet/ops/arithmetic.ts'
import { softmaxCrossEntropy } from '../../../supernet/ops/loss.ts'
import { Supernet } from '../../../supernet/supernet.ts'
import { error } from '../../../supernet/tasks/classification/metrics.ts'
import { mixTargets, oneHot, softmax } from '../../../supernet/tasks/classification/targets.ts'
import { registerTask, taskNamed } from '../../../supernet/tasks/index.ts'
import type { Metric, Task } from '../../../supernet/tasks/task.ts'
import { train } from '../../../supernet/training/train.ts'
import { registerTransferMode, transferModes, transferNamed } from '../../../supernet/transfer/index.ts'
import { onLabels } from '../../../supernet/transfer/steps/index.ts'
import { fixedMode } from '../../../supernet/transfer/transfer.ts'
import { Declarations, he } from '../../../supernet/variables/declare.ts'
import { dataOf } from '../engine.ts'
import { noAugmentation } from '../training/no-augmentation.ts'
import { dense } from './dense.ts'

const space = { name: 'two-widths', family: 'dense', widths: [12, 20] }
/** Two answers about one number: is it at least 2, and is it odd? Two heads. */
const CLASSES = 4
const answers = (label: number) => [label >> 1, label & 1]

/** A metric of one head, about one of the two answers. */
const ofHead = (name: string, head: number): Metric<number> => ({
  ...error,
  name,
  begin() {
    const tally = error.begin()
    return {
      add: (outputs, label) => tally.add([outputs[head]], answers(label)[head]),
      value: () => tally.value(),
    }
  },
})

const twoQuestions: Task<number> = {
  name: 'two-questions',
  outputs: [
    { name: 'large', size: 2 },
    { name: 'odd', size: 2 },
  ],
  targets: [
    { name: 'large', shape: [2] },
    { name: 'odd', shape: [2] },
  ],
  heads(features) {
    const declare = new Declarations()
    for (const name of ['large', 'odd']) {
      declare.matrix({ name, place: 'head', saved: `${name}.weight` }, [features, 2], he(features), [])
      declare.vector({ name: `${name}-bias`, place: 'head', saved: `${name}.bias` }, 2)
    }
    return declare.all
  },
  write: (e, heads, features) =>
    [0, 2].map((i) => addBias(e, matMul(e, features, e.read(heads[i])), e.read(heads[i + 1]))),
  loss: (e, outputs, targets) => {
    const [large, odd] = outputs.map((output, i) => softmaxCrossEntropy(e, output, targets[i]))
    return add(e, large, odd)
  },
  crop: (label) => label,
  encode: (labels, smoothing = 0) =>
    [0, 1].map((head) =>
      oneHot(
        labels.map((label) => answers(label)[head]),
        2,
        smoothing,
      ),
    ),
  distil: (targets, teacher, share, temperature) =>
    targets.map((each, i) => mixTargets(each, softmax(teacher[i], 2, temperature), share)),
  metrics: [ofHead('largeError', 0), ofHead('oddError', 1)],
}

registerFamily(dense)
registerTask('two-questions', () => twoQuestions)
registerTransferMode(
  fixedMode({ name: 'biases', trains: ({ name }) => name.endsWith('bias') }, 'Only biases are trained.'),
)

/** Images of 4 x 4 pixels: the label says which half is bright, and whether the first row is. */
const COUNT = 64
const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % CLASSES)
const images = Uint8Array.from({ length: COUNT * 48 }, (_, i) => {
  const [image, pixel] = [Math.floor(i / 48), Math.floor((i % 48) / 3)]
  const [large, odd] = answers(labels[image])
  const isBright = pixel < 4 ? odd === 1 : pixel % 2 === large
  return (isBright ? 170 : 60) + ((i * 7919) % 61)
})
const set = { images, labels, count: COUNT, size: 4, channels: 3 }

const open = (transfers: readonly string[]) => {
  const supernet = new Supernet({
    network: familyOf(space).network(space, 1),
    task: taskNamed('two-questions', { classes: CLASSES }),
    threads: 1,
    transfers: transfers.map(transferNamed),
  })
  supernet.initialise(2)
  return supernet
}
const trained = (supernet: Supernet, transfer: string) =>
  train(
    supernet,
    set,
    {
      batch: 16,
      momentum: 0.9,
      weightDecay: 0,
      transfer: transferNamed(transfer),
      rule: onLabels,
      labelSmoothing: 0,
      headRate: 1,
      stageDecay: 1,
      sampling: 'all',
      augmentation: noAugmentation,
    },
    {
      seed: 1,
      stream: 'dense',
      firstStep: 0,
      steps: 60,
      architectureOf: (generator) => ({ neurons: [12, 20][generator.integer(2)], second: generator.uniform() < 0.5 }),
      learningRateOf: () => 0.05,
    },
    0,
    async () => {},
  )

test('the loop trains it, and measuring shows it: both heads of every subnet', async () => {
  const supernet = open(['all'])
  const cache = new BatchCache(
    set,
    Uint32Array.from({ length: COUNT }, (_, i) => i),
    20,
  )
  const architectures = [
    { neurons: 12, second: false },
    { neurons: 12, second: true },
    { neurons: 20, second: true },
  ]
  const errors = () => architectures.map((architecture) => measureSubnet(supernet, architecture, cache, cache))
  const before = errors()
  await trained(supernet, 'all')
  const after = errors()
  after.forEach(({ largeError, oddError }, i) => {
    expect(largeError).toBeLessThan(10)
    expect(oddError).toBeLessThan(10)
    expect(before[i].largeError + before[i].oddError).toBeGreaterThan(20)
  })
  supernet.close()
})

test('a mode of transfer from outside trains what it says, in an unknown family', async () => {
  const supernet = open(['biases', 'last-1-stages'])
  const before = supernet.state({ momentum: false })
  await trained(supernet, 'biases')
  const after = supernet.state({ momentum: false })
  for (const name of before.keys()) {
    const moved = dataOf(before, name).some((each, i) => each !== dataOf(after, name)[i])
    expect(moved, name).toBe(name.endsWith('bias'))
  }
  await trained(supernet, 'last-1-stages')
  const later = supernet.state({ momentum: false })
  const moved = [...before.keys()].filter((name) =>
    dataOf(after, name).some((each, i) => each !== dataOf(later, name)[i]),
  )
  const heads = ['large.weight', 'large.bias', 'odd.weight', 'odd.bias']
  expect(moved).toEqual(['layers.2.weight', 'layers.2.bias', ...heads])
  supernet.close()
})

test('the extracted network, computed by hand, answers as the subnet does', async () => {
  const supernet = open(['all'])
  await trained(supernet, 'all')
  const architecture = { neurons: 12, second: false }
  const [batch] = new BatchCache(set, [5], 1).at(4)
  const extracted = supernet.extract(architecture)
  expect([...extracted.keys()].filter((name) => name.startsWith('layers'))).toEqual([
    'layers.0.weight',
    'layers.0.bias',
    'layers.1.weight',
    'layers.1.bias',
  ])
  const layer = (x: readonly number[], name: string) => {
    const { shape, data } = extracted.get(`${name}.weight`) as { shape: readonly number[]; data: Float32Array }
    return Array.from(dataOf(extracted, `${name}.bias`), (bias, row) =>
      x.reduce((sum, each, column) => sum + each * data[row * shape[1] + column], bias),
    )
  }
  const positive = (values: number[]) => values.map((each) => Math.max(0, each))
  const pixels = Array.from(images.subarray(5 * 48, 6 * 48), (byte) => byte / 128 - 1)
  const features = positive(layer(positive(layer(pixels, 'layers.0')), 'layers.1'))
  supernet.outputs(architecture, batch).forEach((output, i) => {
    layer(features, ['large', 'odd'][i]).forEach((each, k) => {
      expect(output[k]).toBeCloseTo(each, 4)
    })
  })
  supernet.close()
})

test('names that are taken are refused', () => {
  expect(() => registerFamily(dense)).toThrow('families: dense is registered already')
  expect(() => registerTask('two-questions', () => twoQuestions)).toThrow('tasks: two-questions is registered already')
  expect(() => registerTransferMode(transferModes()[0])).toThrow('modes of transfer: all is registered already')
})
