/** What holds of every mode of transfer, and what each of ours trains. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { mobilenetV3 } from '../../../supernet/families/mobilenet-v3/index.ts'
import { imageBatch } from '../../../supernet/input/batches.ts'
import type { Supernet } from '../../../supernet/supernet.ts'
import { oneHot } from '../../../supernet/tasks/classification/targets.ts'
import { lastStages, type Transfer, transferModes, transferNamed } from '../../../supernet/transfer/index.ts'
import type { Variable } from '../../../supernet/variables/variable.ts'
import { largestSubnet } from '../architectures.ts'
import { CLASSES, dataOf, filledState, imageSet, openNetwork } from '../engine.ts'

const { stages } = mobilenetV3.network(nano, 0)
/** A form without settings names one transfer, one with `<n>` several. */
const named = (form: string) =>
  form.includes('<n>') ? [1, 2, stages, 99].map((n) => form.replace('<n>', String(n))) : [form]
const names = transferModes().flatMap(({ name }) => named(name))

test.each(transferModes().map((mode) => [mode.name, mode] as const))(
  '%s: is read from its own names only',
  (form, mode) => {
    for (const name of names) expect(mode.read(name)?.name, name).toBe(named(form).includes(name) ? name : undefined)
    for (const text of ['', 'tail', `${named(form)[0]} `, form.replace('<n>', '0'), form.replace('<n>', '1.5')]) {
      if (text !== form) expect(mode.read(text), text).toBeUndefined()
    }
    expect(mode.meaning).toMatch(/^[A-Z].*\.$/)
  },
)

test('an unknown name is answered with the forms that exist', () => {
  expect(() => transferNamed('tail')).toThrow(
    'modes of transfer: there is no "tail"; allowed are all, head, last-<n>-stages, norms',
  )
})

let supernet: Supernet
beforeAll(() => {
  supernet = openNetwork(nano, { transfers: names.map(transferNamed) })
  supernet.normaliseBy({ mean: [0.5, 0.4, 0.3], deviation: [0.25, 0.2, 0.3] })
})
afterAll(() => supernet.close())

const initial = filledState()
const batch = imageBatch(imageSet(4, 20), [0, 1, 2, 3], 20)
const targets = [oneHot([3, 7, 0, 9], CLASSES)]
const optimiser = { learningRate: 0.1, momentum: 0.9, weightDecay: 4e-5 }

/** The variables of the network that two steps of the largest subnet have moved. */
function movedBy(transfer: Transfer): { moved: Variable[]; rested: Variable[] } {
  supernet.load(initial)
  const step = () => supernet.trainStep(largestSubnet(20), batch, targets, optimiser, { transfer })
  const [first, second] = [step(), step()]
  expect(second.loss).toBeLessThan(first.loss)
  const after = supernet.state({ momentum: true })
  const hasMoved = ({ saved }: Variable) =>
    saved.some(
      ({ name }) =>
        Buffer.compare(bytesOf(dataOf(after, name)), bytesOf(dataOf(initial, name))) !== 0 ||
        after.get(`momentum.${name}`)?.data.some((each) => each !== 0),
    )
  return { moved: supernet.variables.filter(hasMoved), rested: supernet.variables.filter((each) => !hasMoved(each)) }
}
const bytesOf = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)
/** The largest subnet has kernels of 7 only. */
const isMatrix = ({ name }: Variable) => /-to-/.test(name)

test.each(names)('%s: what it trains moves, all the rest keeps its bytes, momentum included', (name) => {
  const transfer = transferNamed(name)
  const { moved, rested } = movedBy(transfer)
  for (const variable of moved) expect(transfer.trains(variable, stages), variable.name).toBe(true)
  for (const variable of rested) {
    expect(transfer.trains(variable, stages) && !isMatrix(variable), variable.name).toBe(false)
  }
  // Whatever else is trained, the heads are.
  for (const head of supernet.variables.filter(({ place }) => place === 'head')) expect(moved).toContain(head)
})

test('the last two stages: blocks 12 to 19, the final layers and the classifier', () => {
  const trained = supernet.variables.filter((variable) => lastStages(2).trains(variable, stages))
  const parts = new Set(trained.map(({ name }) => name.replace(/\/.*/, '')))
  const blocks = Array.from({ length: 8 }, (_, i) => `block-${12 + i}`)
  const rest = ['final-expand', 'final-norm', 'feature-mix', 'classifier', 'classifier-bias']
  expect([...parts].sort()).toEqual([...blocks, ...rest].sort())
})

test('a supernet refuses a transfer that it was not opened for', () => {
  const other = openNetwork(nano, { transfers: [] })
  other.load(initial)
  expect(() => other.trainStep(largestSubnet(20), batch, targets, optimiser, { transfer: lastStages(2) })).toThrow(
    'trainStep: this supernet was not opened to train "last-2-stages"',
  )
  other.close()
})
