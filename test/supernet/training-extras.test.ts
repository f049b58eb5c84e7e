/** What a supernet's training does beyond SGD on mean losses: averages of weights, bounded gradients, images that count more. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageBatch } from '../../supernet/input/batches.ts'
import type { OptimiserSettings } from '../../supernet/optimiser.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { oneHot } from '../../supernet/tasks/classification/targets.ts'
import { all } from '../../supernet/transfer/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import { isTrainable, type Variable } from '../../supernet/variables/variable.ts'
import { mixedSubnet } from './architectures.ts'
import { CLASSES, dataOf, filledState, filledSupernet, imageSet } from './engine.ts'

let plain: Supernet
let extended: Supernet
let trainable: Variable[]
beforeAll(() => {
  plain = filledSupernet({ transfers: [all] })
  extended = filledSupernet({ transfers: [all], extras: { averaging: true, clipping: true, weighting: true } })
  trainable = extended.variables.filter(isTrainable)
})
afterAll(() => {
  plain.close()
  extended.close()
})

const batch = imageBatch(imageSet(4, 16), [0, 1, 2, 3], 16)
const targets = [oneHot([3, 7, 0, 9], CLASSES)]
/** Without momentum or decay, the first step's momentum is the gradient. */
const optimiser: OptimiserSettings = { learningRate: 0.02, momentum: 0, weightDecay: 0 }

function step(supernet: Supernet, settings: Partial<OptimiserSettings> = {}, weights?: Float32Array): State {
  supernet.load(filledState())
  supernet.trainStep(mixedSubnet(16), batch, targets, { ...optimiser, ...settings }, { transfer: all, weights })
  return supernet.state({ momentum: true })
}
/** A variable may be saved as several tensors, as the norms' scales and offsets are. */
const gradientOf = ({ saved }: Variable, state: State) =>
  Float32Array.from(saved.flatMap(({ name }) => [...dataOf(state, `momentum.${name}`)]))
const normOf = (data: Float32Array) => Math.sqrt(data.reduce((sum, each) => sum + each * each, 0))

test('what is there and not used changes no byte', () => {
  const expected = step(plain)
  const found = step(extended)
  for (const [name, { data }] of expected) expect(dataOf(found, name), name).toEqual(data)
})

test('a bound shortens the longer gradients to it, each in its own direction, and leaves the others', () => {
  const free = step(extended)
  const lengths = trainable.map((variable) => normOf(gradientOf(variable, free)))
  const clipNorm = [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length * 0.8)]
  const bounded = step(extended, { clipNorm })
  let shortened = 0
  for (const [index, variable] of trainable.entries()) {
    const factor = Math.min(1, clipNorm / lengths[index])
    if (factor < 0.999) shortened++
    const expected = gradientOf(variable, free).map((each) => each * factor)
    const distance = normOf(gradientOf(variable, bounded).map((each, i) => each - expected[i]))
    expect(distance, variable.name).toBeLessThan(1e-5 * Math.max(1, lengths[index]))
  }
  expect(shortened).toBeGreaterThan(5)
  expect(shortened).toBeLessThan(lengths.length)
})

test('an image of weight 0 teaches nothing, and twice the weight is twice the gradient of the head', () => {
  const name = 'momentum.classifier.linear.bias'
  const once = dataOf(step(extended, {}, Float32Array.of(1, 1, 1, 1)), name)
  const twice = dataOf(step(extended, {}, Float32Array.of(2, 2, 2, 2)), name)
  expect(twice).toEqual(once.map((each) => 2 * each))
  const apart = [Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 1, 1, 1)].map((weights) =>
    dataOf(step(extended, {}, weights), name),
  )
  const sum = once.map((_, i) => apart.reduce((total, each) => total + each[i], 0))
  expect(normOf(sum.map((each, i) => each - once[i]))).toBeLessThan(1e-6)
  expect(normOf(apart[0])).toBeGreaterThan(1e-3)
  expect(() => step(plain, {}, Float32Array.of(1, 1, 1, 1))).toThrow('without weighting')
})

test('the average follows the weights as its definition says, is saved with them, and takes their place', () => {
  const name = 'classifier.linear.weight'
  const decay = 0.75
  extended.load(filledState())
  let expected = Float64Array.from(dataOf(filledState(), name))
  for (let i = 0; i < 3; i++) {
    extended.trainStep(mixedSubnet(16), batch, targets, optimiser, { transfer: all })
    extended.average('move', decay)
    const weights = dataOf(extended.state({ momentum: false }), name)
    expected = expected.map((each, at) => decay * each + (1 - decay) * weights[at])
  }
  const snapshot = extended.snapshot()
  const saved = extended.stateOf(snapshot)
  expect([...saved.keys()]).toContain(`average.${name}`)
  const close = (data: Float32Array) => {
    expect(normOf(data.map((each, i) => each - expected[i]))).toBeLessThan(1e-6 * normOf(data))
  }
  close(dataOf(saved, `average.${name}`))
  // Through a file, and through memory.
  extended.load(filledState())
  extended.load(saved)
  extended.average('use')
  close(dataOf(extended.state({ momentum: false }), name))
  extended.restore(snapshot)
  expect(extended.stateOf(extended.snapshot())).toEqual(saved)
  expect(() => plain.average('start')).toThrow('opened without averages')
})
