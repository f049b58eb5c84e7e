/** The session gives back what it borrows: native tensors are counted, and the process does not grow. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createGenerator } from '../../../nat/random/generator.ts'
import { decode } from '../../../nat/space/spaces/mobilenet-v3/encoding.ts'
import { nano, randomGenotype } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { attribute, FLOAT, ofFloat } from '../../../supernet/graph/attributes.ts'
import type { FeedValue } from '../../../supernet/graph/feeds.ts'
import { GraphWriter } from '../../../supernet/graph/graph-writer.ts'
import { imageBatch } from '../../../supernet/input/batches.ts'
import type { NativeBinding } from '../../../supernet/native/binding.ts'
import { Session } from '../../../supernet/native/session.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import { oneHot } from '../../../supernet/tasks/classification/targets.ts'
import { all } from '../../../supernet/transfer/index.ts'
import { mixedSubnet, smallestSubnet } from '../architectures.ts'
import { CLASSES, imageSet, openNetwork } from '../engine.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Runs the collector and the finalisers it triggers. */
async function collect(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const counted = vi.hoisted(() => ({ alive: 0 }))

// The real addon, with the native tensors counted that are fed or returned and not yet deleted.
vi.mock('../../../supernet/native/binding.ts', async (importOriginal) => {
  const { nativeBinding } = await importOriginal<typeof import('../../../supernet/native/binding.ts')>()
  const binding = nativeBinding()
  const counting: NativeBinding = {
    TF_Version: binding.TF_Version,
    loadSavedModel: (directory, tags) => binding.loadSavedModel(directory, tags),
    deleteSavedModel: (id) => binding.deleteSavedModel(id),
    tensorDataSync: (id) => binding.tensorDataSync(id),
    createTensor: (...parameters) => {
      counted.alive++
      return binding.createTensor(...parameters)
    },
    runSavedModel: (...parameters) => {
      const outputs = binding.runSavedModel(...parameters)
      counted.alive += outputs.length
      return outputs
    },
    deleteTensor: (id) => {
      counted.alive--
      binding.deleteTensor(id)
    },
  }
  return { nativeBinding: () => counting }
})

/** Native tensors alive beyond those that were when counting began. */
async function countTensors(): Promise<{ alive: () => number }> {
  await collect()
  const before = counted.alive
  return { alive: () => counted.alive - before }
}

const threads = { intra: 1, inter: 1 }
const vector = (keep: boolean, ...values: number[]): FeedValue => ({
  type: FLOAT,
  shape: [values.length],
  data: Float32Array.from(values),
  keep,
})

/** y = 2 x, z = -x. */
function smallSession(): Session {
  const graph = new GraphWriter()
  graph.placeholder('x', FLOAT, [-1])
  graph.node('Mul', ['x', graph.scalar(2)], ofFloat, 'y')
  graph.node('Neg', ['x'], ofFloat, 'z')
  return new Session(graph, threads)
}

test('a graph runs: outputs in the order asked for', () => {
  const session = smallSession()
  const outputs = session.run(new Map([['x', vector(false, 1, -3)]]), ['x'], ['z', 'y'])
  expect(outputs.map((output) => Array.from(output))).toEqual([
    [-1, 3],
    [2, -6],
  ])
  expect(() => session.run(new Map(), ['x'], ['y'])).toThrow('Session.run: nothing is fed for x')
  session.close()
})

test('variables of two sessions are apart', () => {
  const make = () => {
    const graph = new GraphWriter()
    const dtype = { dtype: attribute.type(FLOAT) }
    const shape = { shape: attribute.shape([1]), shared_name: attribute.string('v') }
    const handle = graph.node('VarHandleOp', [], { ...dtype, ...shape })
    graph.placeholder('x', FLOAT, [1])
    const assign = graph.node('AssignVariableOp', [handle, 'x'], dtype)
    graph.node('Const', [`^${assign}`], { ...dtype, value: attribute.floatTensor([1], []) }, 'assigned')
    graph.node('ReadVariableOp', [handle], dtype, 'value')
    return new Session(graph, threads)
  }
  const [one, other] = [make(), make()]
  one.run(new Map([['x', vector(false, 1)]]), ['x'], ['assigned'])
  other.run(new Map([['x', vector(false, 2)]]), ['x'], ['assigned'])
  expect(one.run(new Map(), [], ['value'])[0][0]).toBe(1)
  expect(other.run(new Map(), [], ['value'])[0][0]).toBe(2)
  one.close()
  other.close()
})

test('fed and returned tensors are freed at once, even if the call fails', async () => {
  const session = smallSession()
  const tensors = await countTensors()
  session.run(new Map([['x', vector(false, 1, 2)]]), ['x'], ['y', 'z'])
  expect(tensors.alive()).toBe(0)
  expect(() => session.run(new Map([['x', vector(false, 1)]]), ['x'], ['nothing'])).toThrow()
  expect(() => session.run(new Map([['x', vector(false, 1)]]), ['x', 'w'], ['y'])).toThrow('nothing is fed for w')
  expect(tensors.alive()).toBe(0)
  session.close()
})

test('a kept tensor is made once, and freed when its value is forgotten', async () => {
  const session = smallSession()
  const tensors = await countTensors()
  const runTwice = () => {
    const kept = vector(true, 5)
    for (let i = 0; i < 2; i++) expect(session.run(new Map([['x', kept]]), ['x'], ['y'])[0][0]).toBe(10)
    expect(tensors.alive()).toBe(1)
  }
  runTwice()
  await collect()
  expect(tensors.alive()).toBe(0)
  session.close()
})

test('kept tensors are freed too when the session itself is forgotten first', async () => {
  const tensors = await countTensors()
  const useAndForget = () => {
    const session = smallSession()
    session.run(new Map([['x', vector(true, 5)]]), ['x'], ['y'])
    session.close()
  }
  useAndForget()
  expect(tensors.alive()).toBe(1)
  await collect()
  expect(tensors.alive()).toBe(0)
})

let supernet: Supernet
beforeAll(() => {
  supernet = openNetwork()
  supernet.initialise(1)
})
afterAll(() => supernet.close())

const images = imageSet(4, 16)
const targets = oneHot([0, 1], CLASSES)
const optimiser = { learningRate: 0.001, momentum: 0.9, weightDecay: 0 }

test('steps, calibrations and evaluations of known architectures leave no tensor behind', async () => {
  const architectures = [smallestSubnet(16), mixedSubnet(16)]
  const batch = imageBatch(images, [0, 1], 16)
  const round = () => {
    for (const architecture of architectures) {
      supernet.trainStep(architecture, batch, [targets], optimiser, { transfer: all, withOutputs: true })
      supernet.calibrate(architecture, [batch])
      supernet.outputs(architecture, batch)
    }
  }
  const tensors = await countTensors()
  round()
  const afterFirst = tensors.alive()
  for (let i = 0; i < 5; i++) round()
  expect(tensors.alive()).toBe(afterFirst)
})

test('200 steps with changing architectures: tensors and memory stay bounded', async () => {
  const generator = createGenerator(5, 'memory')
  const tensors = await countTensors()
  const step = () => {
    const architecture = { ...decode(nano, randomGenotype(nano, generator)), resolution: 16 }
    supernet.trainStep(architecture, imageBatch(images, [1, 2], 16), [targets], optimiser, { transfer: all })
  }
  const aliveAndResident = async () => {
    await collect()
    return { alive: tensors.alive(), resident: process.memoryUsage().rss }
  }
  // The sizes of the last 64 architectures are remembered.
  for (let i = 0; i < 80; i++) step()
  const before = await aliveAndResident()
  for (let i = 0; i < 120; i++) step()
  const after = await aliveAndResident()
  expect(after.alive).toBeLessThanOrEqual(before.alive + 64)
  expect(after.alive).toBeLessThan(64 * 50)
  // One step's tensors are about 1 MB: a leak of them would show.
  expect(after.resident - before.resident).toBeLessThan(60 * 2 ** 20)
})
