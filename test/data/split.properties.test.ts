import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SourcePart } from '../../data/source.ts'
import { type SplitItem, stratifiedSplit } from '../../data/split.ts'

const partNames = ['train', 'validation', 'test'] as const

/** Few contents, so that copies are common, also across classes and parts. */
const itemsOf = (parts: readonly SourcePart[]) =>
  fc.array(
    fc.record({
      label: fc.integer({ min: 0, max: 4 }),
      part: fc.constantFrom(...parts),
      content: fc.integer({ min: 0, max: 60 }).map(String),
    }),
    { maxLength: 150 },
  )
const fraction = fc.double({ min: 0.05, max: 0.6, noNaN: true })
const options = fc.record({ seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }), validation: fraction, test: fraction })

const contentsOf = (items: readonly SplitItem[], indices: readonly number[]) =>
  new Set(indices.map((index) => items[index].content))

const disjoint = (a: Set<string>, b: Set<string>) => [...a].every((content) => !b.has(content))

test('every image is in exactly one part, or left out as leaked', () => {
  fc.assert(
    fc.property(itemsOf(partNames), options, (items, chosen) => {
      const { parts, leaked } = stratifiedSplit(items, chosen)
      const all = [...partNames.flatMap((name) => parts[name]), ...leaked.map(([index]) => index)]
      expect(all.sort((a, b) => a - b)).toEqual(items.map((_, index) => index))
    }),
  )
})

test('no image is in two parts under two names', () => {
  fc.assert(
    fc.property(itemsOf(partNames), options, (items, chosen) => {
      const { parts } = stratifiedSplit(items, chosen)
      const [train, validation, held] = partNames.map((name) => contentsOf(items, parts[name]))
      expect(disjoint(train, validation)).toBe(true)
      expect(disjoint(train, held)).toBe(true)
      expect(disjoint(validation, held)).toBe(true)
    }),
  )
})

test("the data set's own test part stays whole", () => {
  fc.assert(
    fc.property(itemsOf(['train', 'test']), options, (items, chosen) => {
      const own = items.flatMap(({ part }, index) => (part === 'test' ? [index] : []))
      fc.pre(own.length > 0)
      const { parts, leaked } = stratifiedSplit(items, chosen)
      expect([...parts.test].sort((a, b) => a - b)).toEqual(own)
      for (const [index, twin] of leaked) {
        expect(items[index].part).toBe('train')
        expect(items[twin]).toMatchObject({ part: 'test', content: items[index].content })
      }
    }),
  )
})

test('each class with three different images is in every part, with fewer it is in the training part', () => {
  const distinct = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(distinct, options, (sizes, chosen) => {
      const items = sizes.flatMap((size, label) =>
        Array.from({ length: size }, (_, i): SplitItem => ({ label, part: 'train', content: `${label}/${i}` })),
      )
      const { parts } = stratifiedSplit(items, chosen)
      sizes.forEach((size, label) => {
        const count = (part: SourcePart) => parts[part].filter((index) => items[index].label === label).length
        expect(count('train')).toBeGreaterThanOrEqual(1)
        if (size >= 2) expect(count('validation')).toBeGreaterThanOrEqual(1)
        if (size < 3) return
        expect(count('test')).toBeGreaterThanOrEqual(1)
        // Stratified: as near to the share as whole images allow, where no part would be left empty.
        const target = Math.max(1, Math.round(size * chosen.test))
        expect(count('test')).toBe(Math.min(target, size - 2))
      })
    }),
  )
})

test('the same seed gives the same parts, another seed others', () => {
  const items = Array.from({ length: 200 }, (_, i): SplitItem => ({ label: i % 4, part: 'train', content: String(i) }))
  const split = (seed: number) => stratifiedSplit(items, { seed, validation: 0.2, test: 0.2 })
  expect(split(7)).toEqual(split(7))
  expect(split(7).parts.test).not.toEqual(split(8).parts.test)
})

test('an amount from 1 is a number of images', () => {
  const items = Array.from(
    { length: 1000 },
    (_, i): SplitItem => ({ label: i % 10, part: 'train', content: String(i) }),
  )
  const { parts } = stratifiedSplit(items, { seed: 1, validation: 150, test: 100 })
  expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual([750, 150, 100])
})

test('the first images of a part are a sample of all classes', () => {
  const items = Array.from(
    { length: 1000 },
    (_, i): SplitItem => ({ label: Math.floor(i / 100), part: 'train', content: String(i) }),
  )
  const { parts } = stratifiedSplit(items, { seed: 1, validation: 0.2, test: 0.2 })
  for (const name of partNames)
    expect(new Set(parts[name].slice(0, 100).map((index) => items[index].label)).size).toBe(10)
})
