import { expect, test } from 'vitest'
import {
  nameOfStart,
  readWarmStart,
  startingHead,
  withoutMomentum,
} from '../../../batch-image/training/starting-weights.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import { documentText } from '../../../pipeline/store/json-documents.ts'
import { smallSpec, temporaryStore } from '../../pipeline/helpers.ts'
import { putDataset } from '../../pipeline/stages/synthetic-run.ts'

const task = 'classification'
const digits = Array.from({ length: 10 }, (_, label) => String(label))
const checkpointOf = (width: number, generation: number) => ({
  key: keys.checkpoint('last', `${generation}${width}`),
  sha256: `${generation}${width}`,
})

async function storeWith(warmStart: object | null) {
  const store = temporaryStore()
  const record = { schema: 1, runId: 'next', specHash: '', startedAt: '', threads: 0, evaluationShards: 2, warmStart }
  await store.put(keys.run('next'), documentText(record))
  await putDataset(store, 'last')
  await store.put(keys.spec('last'), documentText(validateSpec(smallSpec)))
  for (const generation of [2, 3])
    for (const width of [0, 1]) {
      const manifest = { schema: 1, runId: 'last', generation, width, steps: 7, curve: [] }
      const checkpoint = checkpointOf(width, generation)
      await store.put(keys.trained('last', generation, width), documentText({ ...manifest, checkpoint }))
    }
  return store
}

test('WarmUp takes the weights of its width, of the generation that was delivered', async () => {
  const store = await storeWith({ runId: 'last', generation: 3 })
  for (const width of [0, 1])
    expect(await readWarmStart(store, 'next', { task, classes: digits }, width)).toEqual({
      checkpoint: checkpointOf(width, 3),
      head: 'kept',
    })
  expect(await readWarmStart(store, 'next', { task, classes: [...digits, 'ten'] }, 1)).toMatchObject({ head: 'new' })
  expect(await readWarmStart(store, 'next', { task: 'counting', classes: digits }, 1)).toMatchObject({ head: 'new' })
})

test('without a warm start there are none to take', async () => {
  expect(await readWarmStart(await storeWith(null), 'next', { task, classes: digits }, 0)).toBeUndefined()
})

test.each([
  ['the same names', ['cat', 'dog'], 'kept'],
  ['another order', ['dog', 'cat'], 'new'],
  ['another name', ['cat', 'fox'], 'new'],
  ['one more', ['cat', 'dog', 'fox'], 'new'],
  ['one less', ['cat'], 'new'],
])('classifier for cat, dog with %s: %j is %s', (_, now, head) => {
  expect(startingHead(['cat', 'dog'], now)).toBe(head)
})

test('the supernet before the search is named after what it is', () => {
  expect(nameOfStart(undefined)).toBe('frozen supernet, linear head')
  expect(nameOfStart({ head: 'kept' })).toBe('supernet of the last run')
  expect(nameOfStart({ head: 'new' })).toBe('supernet of the last run, linear head')
})

test('weights without momentum: everything else stays', () => {
  const tensor = { shape: [1], data: Float32Array.of(1) }
  const state = new Map([
    ['classifier.linear.bias', tensor],
    ['momentum.classifier.linear.bias', tensor],
  ])
  expect([...withoutMomentum(state).keys()]).toEqual(['classifier.linear.bias'])
})
