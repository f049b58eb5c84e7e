/** Checkpoints in a store: by hash, whole or not at all. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { loadCheckpoint, saveCheckpoint } from '../../../batch-image/training/checkpoints.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { keysOf, temporaryStore } from '../../pipeline/helpers.ts'
import { dataOf } from '../../supernet/engine.ts'

const state = (first: number): State =>
  new Map([
    ['classifier.linear.weight', { shape: [2, 3], data: Float32Array.of(first, -0, 1e-42, 3e38, 0.1, -7) }],
    ['empty', { shape: [0], data: new Float32Array() }],
  ])

test('what is loaded is what was saved, to the bit; the key is the hash of the file', async () => {
  const store = temporaryStore()
  const reference = await saveCheckpoint(store, 'run', state(1))
  expect(reference.key).toContain(reference.sha256)
  const { body } = await store.get(reference.key)
  expect(createHash('sha256').update(body).digest('hex')).toBe(reference.sha256)
  const loaded = await loadCheckpoint(store, reference)
  expect([...loaded.keys()]).toEqual([...state(1).keys()])
  for (const [name, { shape, data }] of state(1)) {
    expect(loaded.get(name)?.shape).toEqual(shape)
    expect(Buffer.from(dataOf(loaded, name).buffer)).toEqual(Buffer.from(data.buffer))
  }
})

test('the same weights again are the same object; other weights another', async () => {
  const store = temporaryStore()
  const first = await saveCheckpoint(store, 'run', state(1))
  expect(await saveCheckpoint(store, 'run', state(1))).toEqual(first)
  const second = await saveCheckpoint(store, 'run', state(2))
  expect(second.key).not.toBe(first.key)
  expect((await keysOf(store)).length).toBe(2)
})

test('a missing checkpoint and a damaged one are named, with what to do', async () => {
  const store = temporaryStore()
  const reference = await saveCheckpoint(store, 'run', state(1))
  const { body } = await store.get(reference.key)
  const advice = 'Restore it from a backup or an older version of the bucket, or start a new run.'
  for (const damaged of [body.slice(0, -1), body.map((byte, i) => (i === body.length - 1 ? byte ^ 1 : byte))]) {
    await store.put(reference.key, damaged)
    await expect(loadCheckpoint(store, reference)).rejects.toMatchObject({
      name: 'Nat.CorruptedObject',
      message: `The checkpoint ${reference.key} in ${store.location} is damaged: its SHA-256 is not the one in its name.`,
      advice,
    })
  }
  await store.delete(reference.key)
  await expect(loadCheckpoint(store, reference)).rejects.toMatchObject({
    name: 'Nat.CorruptedObject',
    message: `The checkpoint ${reference.key} is missing from ${store.location}.`,
    advice,
  })
})
