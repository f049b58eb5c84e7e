/** What holds of every task: a new one is tested by being registered. */
import { describe, expect, test } from 'vitest'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { familyOf } from '../../../supernet/families/index.ts'
import { imageBatch } from '../../../supernet/input/batches.ts'
import { Supernet } from '../../../supernet/supernet.ts'
import { taskNamed, taskNames } from '../../../supernet/tasks/index.ts'
import { all, head } from '../../../supernet/transfer/index.ts'
import { sizeOf } from '../../../supernet/variables/variable.ts'
import { smallestSubnet } from '../architectures.ts'
import { imageSet } from '../engine.ts'

const CLASSES = 6
const labels = [0, 1, 2, 5]
const images = imageSet(4, 16)
const whole = { top: 0, left: 0, height: 16, width: 16, flip: false }

test('an unknown task is answered with those that exist', () => {
  expect(() => taskNamed('chess', { classes: 2 })).toThrow(
    `tasks: there is no "chess"; allowed are ${taskNames().join(', ')}`,
  )
})

describe.each(taskNames())('%s', (name) => {
  const task = taskNamed(name, { classes: CLASSES })

  test('says its own name; its heads are heads, under names of their own, the same ones every time', () => {
    expect(task.name).toBe(name)
    const heads = task.heads(8)
    expect(heads.length).toBeGreaterThan(0)
    for (const variable of heads) expect(variable.place, variable.name).toBe('head')
    const saved = heads.flatMap((variable) => variable.saved.map(({ name }) => name))
    expect(new Set(saved).size).toBe(saved.length)
    expect(task.heads(8)).toEqual(heads)
  })

  test('targets are encoded as they are declared; the whole image has the whole target', () => {
    const encoded = task.encode(labels)
    expect(encoded.map(({ length }) => length)).toEqual(task.targets.map(({ shape }) => 4 * sizeOf(shape)))
    expect(task.encode(labels.map((label) => task.crop(label, whole)))).toEqual(encoded)
    expect(task.encode([labels[2]])[0]).toEqual(
      encoded[0].slice(2 * sizeOf(task.targets[0].shape)).slice(0, encoded[0].length / 4),
    )
  })

  test('a teacher of no weight changes nothing', () => {
    const targets = task.encode(labels)
    const teacher = task.outputs.map(({ size }) => Float32Array.from({ length: 4 * size }, (_, i) => Math.sin(i)))
    expect(task.distil(targets, teacher, 0, 1)).toEqual(targets)
    expect(task.distil(targets, teacher, 1, 1)).not.toEqual(targets)
  })

  test('in the engine: outputs of the declared sizes; training the heads alone lowers the loss, and every metric is finite', () => {
    const supernet = new Supernet({
      network: familyOf(nano).network(nano, 0),
      task,
      threads: 1,
      transfers: [all, head],
    })
    try {
      supernet.initialise(3)
      const batch = imageBatch(images, [0, 1, 2, 3], 16)
      const optimiser = { learningRate: 0.05, momentum: 0.9, weightDecay: 0 }
      const step = () =>
        supernet.trainStep(smallestSubnet(16), batch, task.encode(labels), optimiser, {
          transfer: head,
          withOutputs: true,
        })
      const first = step()
      expect(first.outputs.map(({ length }) => length)).toEqual(task.outputs.map(({ size }) => 4 * size))
      let last = first
      for (let i = 0; i < 10; i++) last = step()
      expect(last.loss).toBeLessThan(first.loss)
      supernet.calibrate(smallestSubnet(16), [batch])
      const outputs = supernet.outputs(smallestSubnet(16), batch)
      expect(outputs.map(({ length }) => length)).toEqual(task.outputs.map(({ size }) => 4 * size))
    } finally {
      supernet.close()
    }
  })

  const rows = (value: (image: number, i: number) => number) =>
    labels.map((_, image) =>
      task.outputs.map(({ size }) => Float32Array.from({ length: size }, (_, i) => value(image, i))),
    )

  test.each(task.metrics.map((metric) => [metric.name, metric] as const))(
    'metric %s: finite for any answer, whatever the order, never above its worst',
    (_, metric) => {
      const measured = (outputs: ReturnType<typeof rows>, order = [0, 1, 2, 3]) => {
        const tally = metric.begin()
        for (const image of order) tally.add(outputs[image], labels[image])
        return tally.value()
      }
      for (const strange of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -3e38, 0]) {
        for (const outputs of [rows(() => strange), rows((_, i) => (i === 1 ? strange : 0))]) {
          const value = measured(outputs)
          expect(Number.isFinite(value), `${strange}`).toBe(true)
          expect(value, `${strange}`).toBeLessThanOrEqual(metric.worst)
        }
      }
      const nothing = measured(rows(() => Number.NaN))
      expect(nothing).toBe(metric.worst)
      const some = rows((image, i) => Math.sin(3 * image + i))
      expect(measured(some, [3, 1, 0, 2])).toBeCloseTo(measured(some), 10)
      expect(measured(some)).toBeLessThanOrEqual(nothing)
    },
  )

  test('metrics have names of their own', () => {
    const names = task.metrics.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(0)
  })
})
