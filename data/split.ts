/**
 * Division of a data set into training, validation and test part. Pure.
 *
 * The part of an image follows from its content and the seed alone: a hash of both is a number u in [0, 1), and
 * u < test: test part; u < test + (1 - test) * validation: validation part; else training part.
 * So an image keeps its part when others come or go, and copies of it have the same part, whatever they are called.
 * The price: a class of n images has n * share of them in a part only on average, with a deviation of
 * sqrt(n * share * (1 - share)).
 *
 * A class that has nobody in a part gets its image with the nearest number. That choice depends on the other images,
 * so it is recorded (`placed`), and a run that goes on with the weights of another one takes its record over.
 */
import { createHash } from 'node:crypto'
import { invalidData } from './errors.ts'
import type { SourcePart } from './source.ts'

export interface SplitItem {
  /** Index of the class. */
  readonly label: number
  /** The part that the data set itself puts it in. */
  readonly part: SourcePart
  /** Items with the same content have the same text here; they stay together. */
  readonly content: string
}

/** All that decides about the part of an image, beside its content. */
export interface SplitRule {
  readonly seed: number
  /** Share of the images outside the test part that becomes the validation part. 0: the data set has its own. */
  readonly validation: number
  /** Share of all images that becomes the test part. 0: the data set has its own. */
  readonly test: number
  /** Contents whose part was chosen so that their class is in every part. */
  readonly placed: readonly (readonly [content: string, part: SourcePart])[]
}

export interface SplitOptions {
  readonly seed: number
  /** Share of the images outside the test part that becomes the validation part; from 1: a number, about that many. */
  readonly validation: number
  /** Share that becomes the test part where the data set has none of its own; from 1: a number, about that many. */
  readonly test: number
  /** How the run was split whose weights this one starts with: then nothing else counts. */
  readonly as?: SplitRule
}

export interface Split {
  /** Item indices of each part, in an order by hash, so that the first n of a part are a random sample of it. */
  readonly parts: Readonly<Record<SourcePart, number[]>>
  /** Training items left out because the same image is in the data set's own test or validation part: [item, its twin]. */
  readonly leaked: readonly (readonly [number, number])[]
  readonly rule: SplitRule
}

/** A number in [0, 1) that follows from seed, purpose and content: 48 bits of SHA-256. */
function hashNumber(seed: number, purpose: 'part' | 'order', content: string): number {
  return createHash('sha256').update(`${purpose} ${seed} ${content}`).digest().readUIntBE(0, 6) / 2 ** 48
}

/** The numbers of a part, [from, to). */
function intervals({ validation, test }: SplitRule): Record<SourcePart, readonly [number, number]> {
  const end = test + (1 - test) * validation
  return { test: [0, test], validation: [test, end], train: [end, 1] }
}

/** @returns a share, 0 to 1 */
function shareOf(name: 'validation' | 'test', amount: number, available: number): number {
  if (amount < 1) return amount
  if (amount < available) return amount / available
  throw invalidData(
    `dataset.${name} is ${amount}, but there are only ${available} different images to take them from`,
    `Give a share below 1, or a number so small that images are left for the other parts.`,
  )
}

/** Training items whose content is in a part that the data set has of its own: they would tell the answers. */
function findLeaked(items: readonly SplitItem[]): Map<number, number> {
  const held = new Map<string, number>()
  // The test part last, so that it wins: it must stay as published.
  for (const part of ['validation', 'test'] as const)
    items.forEach((item, index) => {
      if (item.part === part) held.set(item.content, index)
    })
  const leaked = new Map<number, number>()
  items.forEach((item, index) => {
    const twin = held.get(item.content)
    if (twin === undefined || item.part === 'test' || items[twin].part === item.part) return
    leaked.set(index, twin)
  })
  return leaked
}

interface Unit {
  readonly content: string
  readonly number: number
  readonly labels: ReadonlySet<number>
  part: SourcePart
}

/** @throws InvalidData when a class has too few different images for all parts, naming it by `classes`. */
export function splitByContent(
  items: readonly SplitItem[],
  options: SplitOptions,
  classes: readonly string[] = [],
): Split {
  const leaked = findLeaked(items)
  const own = (part: SourcePart) => items.some((item) => item.part === part)
  const members = new Map<string, number[]>()
  items.forEach((item, index) => {
    if (item.part !== 'train' || leaked.has(index)) return
    const found = members.get(item.content)
    if (found) found.push(index)
    else members.set(item.content, [index])
  })
  const rule = ruleOf(options, members.size, own)
  const ranges = intervals(rule)
  const partOf = (number: number): SourcePart =>
    number < ranges.test[1] ? 'test' : number < ranges.validation[1] ? 'validation' : 'train'
  const known = new Map(rule.placed)
  const units = [...members].map(([content, indices]): Unit => {
    const number = hashNumber(rule.seed, 'part', content)
    const labels = new Set(indices.map((index) => items[index].label))
    return { content, number, labels, part: known.get(content) ?? partOf(number) }
  })
  const placed = placeMissing(units, ranges, classes)
  const parts: Record<SourcePart, number[]> = { train: [], validation: [], test: [] }
  items.forEach((item, index) => {
    if (item.part !== 'train' && !leaked.has(index)) parts[item.part].push(index)
  })
  for (const { content, part } of units) parts[part].push(...(members.get(content) ?? []))
  for (const part of ['train', 'validation', 'test'] as const) parts[part] = ordered(items, parts[part], rule.seed)
  return { parts, leaked: [...leaked], rule: { ...rule, placed: [...rule.placed, ...placed] } }
}

function ruleOf(options: SplitOptions, available: number, own: (part: SourcePart) => boolean): SplitRule {
  if (options.as !== undefined) return sameKind(options.as, own)
  const test = own('test') ? 0 : shareOf('test', options.test, available)
  const left = Math.round(available * (1 - test))
  const validation = own('validation') ? 0 : shareOf('validation', options.validation, left)
  return { seed: options.seed, validation, test, placed: [] }
}

/** @throws InvalidData when one of the two data sets has parts of its own, and the other one not. */
function sameKind(rule: SplitRule, own: (part: SourcePart) => boolean): SplitRule {
  for (const part of ['test', 'validation'] as const)
    if ((rule[part] === 0) !== own(part))
      throw invalidData(
        `The warm start cannot be used: the data set of the last run ${own(part) ? 'had no' : 'had a'} ${part} part of its own and this one ${own(part) ? 'has one' : 'has none'}, so its weights may have seen test images`,
        'Give this data set the same parts as the last one, or start afresh, without --warm-start.',
      )
  return rule
}

/** Gives every class an image in every part that has a share. @returns what was placed */
function placeMissing(
  units: readonly Unit[],
  ranges: Readonly<Record<SourcePart, readonly [number, number]>>,
  classes: readonly string[],
): [string, SourcePart][] {
  const wanted = (['test', 'validation', 'train'] as const).filter((part) => ranges[part][1] > ranges[part][0])
  const byClass = new Map<number, Unit[]>()
  for (const unit of units)
    for (const label of unit.labels) {
      const found = byClass.get(label)
      if (found) found.push(unit)
      else byClass.set(label, [unit])
    }
  const placed = new Map<string, SourcePart>()
  for (const [label, members] of [...byClass].sort(([a], [b]) => a - b)) {
    const inPart = (part: SourcePart) => members.filter((unit) => unit.part === part)
    for (const part of wanted) {
      if (inPart(part).length > 0) continue
      const distance = ({ number }: Unit) => Math.max(ranges[part][0] - number, number - ranges[part][1], 0)
      // Not the only image of another part, of any of its classes.
      const spare = members.filter(
        (unit) =>
          !placed.has(unit.content) &&
          [...unit.labels].every(
            (of) => (byClass.get(of) ?? []).filter((other) => other.part === unit.part).length > 1,
          ),
      )
      const [nearest] = spare.sort((a, b) => distance(a) - distance(b) || a.number - b.number)
      if (nearest === undefined)
        throw invalidData(
          `Class ${JSON.stringify(classes[label] ?? String(label))} has ${members.length} different ${members.length === 1 ? 'image' : 'images'}, ` +
            `too few for one in each part (${wanted.join(', ')})`,
          'Add images of it, or leave the class out.',
        )
      nearest.part = part
      placed.set(nearest.content, part)
    }
  }
  return [...placed]
}

/** By a hash of their content; copies in the order of the items. */
function ordered(items: readonly SplitItem[], indices: readonly number[], seed: number): number[] {
  return indices
    .map((index) => ({ index, number: hashNumber(seed, 'order', items[index].content) }))
    .sort((a, b) => a.number - b.number || a.index - b.index)
    .map(({ index }) => index)
}
