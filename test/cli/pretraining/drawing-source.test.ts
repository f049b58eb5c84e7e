import { expect, test } from 'vitest'
import type { Drawing } from '../../../cli/pretraining/drawings/drawing.ts'
import { drawingSource } from '../../../cli/pretraining/drawings/drawing-source.ts'
import { posed } from '../../../cli/pretraining/drawings/pose.ts'
import { examplesAt } from '../../../data/example-source.ts'
import { createGenerator } from '../../../nat/random/index.ts'

const box = { left: 10, top: -90, width: 40, height: 80 }
const drawings: Drawing[] = [
  { label: 3, box, mirrored: false, content: '<rect x="10" y="-90" width="40" height="80" fill="currentColor"/>' },
  { label: 8, box, mirrored: true, content: '<circle cx="30" cy="-50" r="20" fill="#f40"/>' },
]
const size = 32
const source = drawingSource(drawings, { ways: 50, size, seed: 1 })
const of = async (indices: number[]) => (await examplesAt(source, indices)).images

test('each drawing comes in so many ways, with its label', async () => {
  expect(source.count).toBe(100)
  expect([0, 1, 2, 99].map((index) => source.target(index))).toEqual([3, 8, 3, 8])
  const each = await Promise.all(Array.from({ length: 20 }, async (_, way) => (await of([2 * way])).toString()))
  expect(new Set(each).size).toBe(20)
})

test('an image is the same whichever others are read with it', async () => {
  const all = await of(Array.from({ length: 100 }, (_, index) => index))
  const bytes = size * size * 3
  for (const index of [0, 15, 16, 17, 63, 99])
    expect(await of([index])).toEqual(all.slice(index * bytes, (index + 1) * bytes))
  expect(await of([17, 99, 0])).toEqual(
    Uint8Array.from([17, 99, 0].flatMap((index) => [...all.slice(index * bytes, (index + 1) * bytes)])),
  )
})

test('another seed, another pose', () => {
  const [a, b] = [1, 2].map((seed) => posed(drawings[0], 'a', createGenerator(seed, 'drawing', 0)))
  expect(a).not.toBe(b)
})

test('ink and ground can be told apart in every image', async () => {
  const images = await of(Array.from({ length: 50 }, (_, way) => 2 * way))
  const contrasts = Array.from({ length: 50 }, (_, way) => {
    const values = images.subarray(way * size * size * 3, (way + 1) * size * size * 3)
    return Math.max(...values) - Math.min(...values)
  })
  expect(Math.min(...contrasts)).toBeGreaterThan(40)
})

test('nothing to read is nothing to draw', async () => {
  expect(await of([])).toEqual(new Uint8Array())
})
