/** What every object store promises. Run it against each adapter: `objectStoreContract('DirectoryStore', makeStore)`. */
import { describe, expect, test } from 'vitest'
import {
  Conflict,
  NotFound,
  type ObjectStore,
  PreconditionFailed,
  type PutCondition,
} from '../../../pipeline/store/object-store.ts'

export interface ContractOptions {
  /** Rounds of each race between 20 writers. Default 5. */
  readonly rounds?: number
  /** Bytes of the big body. Default 20 MiB: more than one part of a multipart upload. */
  readonly bigBody?: number
  /** Objects in the long listing. Default 30; over 1000 it takes several pages of S3. */
  readonly listed?: number
  /** Milliseconds for one test. Default 30 seconds. */
  readonly timeout?: number
}

const writers = 20
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** How many of the writers' puts took effect; those that lost must say so by the port's errors. */
async function race(store: ObjectStore, key: string, condition: PutCondition): Promise<string[]> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: writers }, (_, writer) => store.put(key, `writer ${writer}`, condition)),
  )
  return outcomes.flatMap((outcome, writer) => {
    if (outcome.status === 'fulfilled') return [`writer ${writer}`]
    if (outcome.reason instanceof PreconditionFailed || outcome.reason instanceof Conflict) return []
    throw outcome.reason
  })
}

/** @param makeStore an empty store for each test */
export function objectStoreContract(
  name: string,
  makeStore: () => ObjectStore | Promise<ObjectStore>,
  { rounds = 5, bigBody = 20 * 2 ** 20, listed = 30, timeout = 30_000 }: ContractOptions = {},
): void {
  describe(`${name} keeps the contract of an object store:`, { timeout }, () => {
    test('what was put is read back, as bytes and as text', async () => {
      const store = await makeStore()
      const bytes = Uint8Array.from({ length: 256 }, (_, value) => value)
      const { etag } = await store.put('folder/bytes.bin', bytes)
      const stored = await store.get('folder/bytes.bin')
      expect([...stored.body]).toEqual([...bytes])
      expect(stored.size).toBe(256)
      expect(stored.etag).toBe(etag)
      expect(await store.head('folder/bytes.bin')).toEqual({ size: 256, etag })
      await store.put('text', 'grün')
      expect(text((await store.get('text')).body)).toBe('grün')
    })

    test('an empty object is an object', async () => {
      const store = await makeStore()
      await store.put('empty', '')
      expect((await store.get('empty')).size).toBe(0)
      expect((await store.head('empty'))?.size).toBe(0)
    })

    test('a plain put replaces, and the etag changes with the content', async () => {
      const store = await makeStore()
      const first = await store.put('key', 'one')
      const second = await store.put('key', 'two')
      expect(second.etag).not.toBe(first.etag)
      expect(text((await store.get('key')).body)).toBe('two')
    })

    test('a missing key: get and getRange throw NotFound, head is undefined, delete is no error', async () => {
      const store = await makeStore()
      await store.put('folder/present', 'x')
      for (const key of ['missing', 'folder/missing', 'folder', 'folder/present/child']) {
        await expect(store.get(key), key).rejects.toBeInstanceOf(NotFound)
        await expect(store.getRange(key, 0, 1), key).rejects.toBeInstanceOf(NotFound)
        expect(await store.head(key), key).toBeUndefined()
      }
      await store.delete('missing')
      await expect(store.get('missing')).rejects.toMatchObject({ name: 'NotFound', key: 'missing' })
    })

    test('a deleted object is gone and can be created again', async () => {
      const store = await makeStore()
      await store.put('key', 'one', { ifNoneMatch: '*' })
      await store.delete('key')
      expect(await store.head('key')).toBeUndefined()
      await store.put('key', 'two', { ifNoneMatch: '*' })
      expect(text((await store.get('key')).body)).toBe('two')
    })

    test('create-only refuses an existing key and leaves it as it is', async () => {
      const store = await makeStore()
      await store.put('key', 'first', { ifNoneMatch: '*' })
      await expect(store.put('key', 'second', { ifNoneMatch: '*' })).rejects.toMatchObject({
        name: 'PreconditionFailed',
        key: 'key',
      })
      expect(text((await store.get('key')).body)).toBe('first')
    })

    test(`of ${writers} concurrent creators of one key exactly one wins (${rounds} rounds)`, async () => {
      const store = await makeStore()
      for (let round = 0; round < rounds; round++) {
        const winners = await race(store, `race/${round}`, { ifNoneMatch: '*' })
        expect(winners).toHaveLength(1)
        expect(text((await store.get(`race/${round}`)).body)).toBe(winners[0])
      }
    })

    test('a range is clamped to the object', async () => {
      const store = await makeStore()
      await store.put('key', '0123456789')
      expect(text(await store.getRange('key', 0, 4))).toBe('0123')
      expect(text(await store.getRange('key', 4, 10))).toBe('456789')
      expect(text(await store.getRange('key', 8, 100))).toBe('89')
      expect(text(await store.getRange('key', 10, 20))).toBe('')
      expect(text(await store.getRange('key', 3, 3))).toBe('')
    })

    test('listing gives the keys under a prefix in ascending order, with their sizes', async () => {
      const store = await makeStore()
      for (const key of ['b/2', 'a-1', 'a/1', 'a/10/x', 'a/9', 'A/1', 'ab']) await store.put(key, key)
      expect(await collect(store.list('a'))).toEqual(
        ['a-1', 'a/1', 'a/10/x', 'a/9', 'ab'].map((key) => ({ key, size: key.length })),
      )
      expect((await collect(store.list('a/'))).map(({ key }) => key)).toEqual(['a/1', 'a/10/x', 'a/9'])
      expect((await collect(store.list('a/1'))).map(({ key }) => key)).toEqual(['a/1', 'a/10/x'])
      expect((await collect(store.list(''))).map(({ key }) => key)).toEqual([
        'A/1',
        'a-1',
        'a/1',
        'a/10/x',
        'a/9',
        'ab',
        'b/2',
      ])
      expect(await collect(store.list('nothing/here/'))).toEqual([])
    })

    test(`a listing of ${listed} objects is complete`, async () => {
      const store = await makeStore()
      const keys = Array.from({ length: listed }, (_, index) => `many/${String(index).padStart(6, '0')}`)
      for (let first = 0; first < listed; first += writers)
        await Promise.all(keys.slice(first, first + writers).map((key) => store.put(key, '.')))
      expect((await collect(store.list('many/'))).map(({ key }) => key)).toEqual(keys)
    })

    test('a big body arrives whole, and its conditions hold', async () => {
      const store = await makeStore()
      const body = new Uint8Array(bigBody)
      for (let index = 0; index < bigBody; index++) body[index] = (index * 31 + (index >>> 16)) & 255
      const { etag } = await store.put('big', body, { ifNoneMatch: '*' })
      const stored = await store.get('big')
      expect(Buffer.compare(stored.body, body)).toBe(0)
      expect(stored.etag).toBe(etag)
      const middle = bigBody >>> 1
      expect([...(await store.getRange('big', middle, middle + 5))]).toEqual([...body.subarray(middle, middle + 5)])
      await expect(store.put('big', body, { ifNoneMatch: '*' })).rejects.toBeInstanceOf(PreconditionFailed)
      await store.put('big', 'small now')
      expect(text((await store.get('big')).body)).toBe('small now')
    })

    test('keys that could escape or collide are refused', async () => {
      const store = await makeStore()
      for (const key of ['', '/absolute', '../up', 'a/../b', 'a//b', 'a/', './a', '.hidden', 'a/.nat', 'a\\b', 'a\0b'])
        await expect((async () => store.put(key, 'x'))(), JSON.stringify(key)).rejects.toThrow(
          /Object key .* is not allowed/,
        )
      expect(await collect(store.list(''))).toEqual([])
    })
  })
}
