import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteStream, fixedSizeRecords, splitHeader, textLines } from '../../../data/files/byte-stream.ts'
import { mapInOrder } from '../../../data/files/map-in-order.ts'
import { defaultLimits } from '../../../data/limits.ts'
import { messageOf, temporaryFolder } from '../support.ts'

/** The bytes, cut into chunks at these places. */
async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < places.length; i++) yield Buffer.from(bytes.subarray(places[i - 1], places[i]))
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

const bytes = fc.uint8Array({ maxLength: 60 })
const cuts = fc.array(fc.nat(), { maxLength: 8 })

test('records are the same however the stream is cut, and the rest comes last', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, cuts, fc.integer({ min: 1, max: 9 }), async (content, places, size) => {
      const records = (await all(fixedSizeRecords(chunksOf(content, places), size))).map((record) => [...record])
      const expected: number[][] = []
      for (let i = 0; i < content.length; i += size) expected.push([...content.subarray(i, i + size)])
      expect(records).toEqual(expected)
    }),
  )
})

test('header and body together are the stream', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, cuts, fc.integer({ min: 0, max: 20 }), async (content, places, size) => {
      const { header, body } = await splitHeader(chunksOf(content, places), size)
      expect([...header]).toEqual([...content.subarray(0, size)])
      expect([...Buffer.concat(await all(body))]).toEqual([...content.subarray(size)])
    }),
  )
})

test('lines are the same however the stream is cut', async () => {
  const line = fc.stringMatching(/^[a-c,]{0,6}$/)
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 8 }),
      cuts,
      fc.constantFrom('\n', '\r\n'),
      async (lines, places, end) => {
        const content = Buffer.from(lines.map((text) => text + end).join(''))
        expect(await all(textLines(chunksOf(content, places), 100, 't'))).toEqual(lines)
      },
    ),
  )
})

test('what is mapped at once comes in order, and a failure reaches the reader', async () => {
  const slow = (value: number) =>
    new Promise<number>((resolve) => {
      setTimeout(resolve, (value * 7) % 5, value * 2)
    })
  expect(await all(mapInOrder([1, 2, 3, 4, 5, 6, 7], 3, slow))).toEqual([2, 4, 6, 8, 10, 12, 14])
  const failing = mapInOrder([1, 2, 3], 2, async (value) => {
    if (value === 2) throw new Error('two')
    return value
  })
  await expect(all(failing)).rejects.toThrow('two')
})

test('a file that can not be read is named', async () => {
  const folder = await temporaryFolder()
  expect(await messageOf(all(byteStream(`${folder}/no.csv`, defaultLimits)))).toBe(
    "Nat.InvalidData: no.csv can't be read (ENOENT)",
  )
  expect(await messageOf(all(byteStream(folder, defaultLimits)))).toMatch(
    /^Nat.InvalidData: .* can't be read \(EISDIR\)$/,
  )
})
