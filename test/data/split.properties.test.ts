import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InvalidData } from '../../data/errors.ts'
import type { SourcePart } from '../../data/source.ts'
import { type SplitItem, type SplitOptions, splitByContent } from '../../data/split.ts'

const partNames = ['train', 'validation', 'test'] as const

/** Few contents, so that copies are common, also across classes and parts. */
const itemsOf = (parts: readonly SourcePart[]) =>
  fc.array(
    fc.record({
      label: fc.integer({ min: 0, max: 2 }),
      part: fc.constantFrom(...parts),
      content: fc.integer({ min: 0, max: 120 }).map(String),
    }),
    { minLength: 100, maxLength: 250 },
  )
const fraction = fc.double({ min: 0.05, max: 0.6, noNaN: true })
const options = fc.record({ seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }), validation: fraction, test: fraction })

const contentsOf = (items: readonly SplitItem[], indices: readonly number[]) =>
  new Set(indices.map((index) => items[index].content))

const disjoint = (a: Set<string>, b: Set<string>) => [...a].every((content) => !b.has(content))

/** Undefined where a class is too small for all parts. */
function splitWhereItCan(items: readonly SplitItem[], options: SplitOptions) {
  try {
    return splitByContent(items, options)
  } catch (error) {
    if (error instanceof InvalidData) return undefined
    throw error
  }
}

const distinct = (count: number, classes: number, first = 0) =>
  Array.from({ length: count }, (_, i): SplitItem => ({ label: i % classes, part: 'train', content: `${first + i}` }))

test('every image is in exactly one part, or left out as leaked', () => {
  fc.assert(
    fc.property(itemsOf(partNames), options, (items, chosen) => {
      const split = splitWhereItCan(items, chosen)
      fc.pre(split !== undefined)
      const { parts, leaked } = split
      const all = [...partNames.flatMap((name) => parts[name]), ...leaked.map(([index]) => index)]
      expect(all.sort((a, b) => a - b)).toEqual(items.map((_, index) => index))
    }),
  )
})

test('no image is in two parts under two names', () => {
  fc.assert(
    fc.property(itemsOf(partNames), options, (items, chosen) => {
      const split = splitWhereItCan(items, chosen)
      fc.pre(split !== undefined)
      const { parts } = split
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
      const split = splitWhereItCan(items, chosen)
      fc.pre(split !== undefined)
      const { parts, leaked } = split
      expect([...parts.test].sort((a, b) => a - b)).toEqual(own)
      for (const [index, twin] of leaked) {
        expect(items[index].part).toBe('train')
        expect(items[twin]).toMatchObject({ part: 'test', content: items[index].content })
      }
    }),
  )
})

test('each class with three different images is in every part; with fewer it is refused by name', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(sizes, options, (counts, chosen) => {
      const items = counts.flatMap((size, label) =>
        Array.from({ length: size }, (_, i): SplitItem => ({ label, part: 'train', content: `${label}/${i}` })),
      )
      const small = counts.findIndex((size) => size < 3)
      if (small >= 0) {
        const split = () => splitByContent(items, chosen)
        expect(split).toThrow(`Class "${small}" has ${counts[small]} different image`)
        return
      }
      const { parts } = splitByContent(items, chosen)
      for (const label of counts.keys())
        for (const name of partNames) expect(parts[name].some((index) => items[index].label === label)).toBe(true)
    }),
  )
})

test('shares hold on average: within five deviations for 4,000 images of 4 classes', () => {
  const items = distinct(4000, 4)
  const { parts } = splitByContent(items, { seed: 3, validation: 0.25, test: 0.2 })
  for (const label of [0, 1, 2, 3])
    for (const name of partNames) {
      const share = { train: 0.6, validation: 0.2, test: 0.2 }[name]
      const count = parts[name].filter((index) => items[index].label === label).length
      expect(Math.abs(count - 1000 * share)).toBeLessThan(5 * Math.sqrt(1000 * share * (1 - share)))
    }
})

const partByContent = (items: readonly SplitItem[], parts: Readonly<Record<SourcePart, number[]>>) =>
  new Map(partNames.flatMap((name) => parts[name].map((index) => [items[index].content, name] as const)))

test('a data set that grows three times: no image ever changes its part', () => {
  const chosen = { seed: 5, validation: 0.2, test: 0.2 }
  let before = new Map<string, SourcePart>()
  for (const count of [300, 310, 900, 2000]) {
    // New images come before the old ones, and a new class with the last growth.
    const items = distinct(count, count > 1000 ? 4 : 3).reverse()
    const { parts } = splitByContent(items, chosen)
    const now = partByContent(items, parts)
    for (const [content, part] of before) expect(now.get(content)).toBe(part)
    before = now
  }
  expect(before.size).toBe(2000)
})

test('what was placed for a small class stays when its record is taken over', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 12 }), options, (count, chosen) => {
      const small = distinct(count, 1)
      const first = splitByContent(small, chosen)
      const grown = [...distinct(20, 1, 1000), ...small]
      const second = splitByContent(grown, { ...chosen, seed: 99, as: first.rule })
      const [before, now] = [partByContent(small, first.parts), partByContent(grown, second.parts)]
      for (const [content, part] of before) expect(now.get(content)).toBe(part)
      expect(second.rule).toMatchObject({ seed: chosen.seed, test: chosen.test })
    }),
  )
})

test('a warm start is refused where one data set has a test part of its own and the other one not', () => {
  const items = distinct(100, 2)
  const { rule } = splitByContent(items, { seed: 1, validation: 0.2, test: 0.2 })
  const own: SplitItem[] = [...items, { label: 0, part: 'test', content: 'x' }]
  expect(() => splitByContent(own, { seed: 1, validation: 0.2, test: 0.2, as: rule })).toThrow(
    'the data set of the last run had no test part of its own and this one has one',
  )
})

test('the same seed gives the same parts, another seed others', () => {
  const items = distinct(200, 4)
  const split = (seed: number) => splitByContent(items, { seed, validation: 0.2, test: 0.2 })
  expect(split(7)).toEqual(split(7))
  expect(split(7).parts.test).not.toEqual(split(8).parts.test)
})

test('an amount from 1 is about that number of images; more than there are is refused', () => {
  const { parts, rule } = splitByContent(distinct(10_000, 10), { seed: 1, validation: 1500, test: 1000 })
  expect([rule.test, rule.validation]).toEqual([0.1, 1500 / 9000])
  expect(Math.abs(parts.test.length - 1000)).toBeLessThan(150)
  expect(Math.abs(parts.validation.length - 1500)).toBeLessThan(180)
  expect(() => splitByContent(distinct(20, 2), { seed: 1, validation: 5000, test: 0.2 })).toThrow(
    'dataset.validation is 5000, but there are only 16 different images to take them from',
  )
})

test('the first images of a part are a sample of all classes', () => {
  const items = Array.from(
    { length: 1000 },
    (_, i): SplitItem => ({ label: Math.floor(i / 100), part: 'train', content: String(i) }),
  )
  const { parts } = splitByContent(items, { seed: 1, validation: 0.2, test: 0.2 })
  for (const name of partNames)
    expect(new Set(parts[name].slice(0, 100).map((index) => items[index].label)).size).toBe(10)
})
