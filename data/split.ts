/** Seeded, stratified division of a data set into training, validation and test part. Pure. */
import { createGenerator } from '../nat/random/index.ts'
import type { SourcePart } from './source.ts'

export interface SplitItem {
  /** Index of the class. */
  readonly label: number
  /** The part that the data set itself puts it in. */
  readonly part: SourcePart
  /** Items with the same content have the same text here; they stay together. */
  readonly content: string
}

export interface SplitOptions {
  readonly seed: number
  /** Share of the training part (what is left after the test part) that becomes the validation part; from 1: a number. */
  readonly validation: number
  /** Share that becomes the test part where the data set has none of its own; from 1: a number of images. */
  readonly test: number
}

export interface Split {
  /** Item indices of each part, shuffled, so that the first n of a part are a random sample of it. */
  readonly parts: Readonly<Record<SourcePart, number[]>>
  /** Training items left out because the same image is in the data set's own test or validation part: [item, its twin]. */
  readonly leaked: readonly (readonly [number, number])[]
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

/** Items with the same content, as units that can't be divided, by the class of their first member. */
function unitsByClass(items: readonly SplitItem[], leaked: ReadonlyMap<number, number>): Map<number, number[][]> {
  const units = new Map<string, number[]>()
  items.forEach((item, index) => {
    if (item.part !== 'train' || leaked.has(index)) return
    const unit = units.get(item.content)
    if (unit) unit.push(index)
    else units.set(item.content, [index])
  })
  const classes = new Map<number, number[][]>()
  for (const unit of units.values()) {
    const { label } = items[unit[0]]
    const found = classes.get(label)
    if (found) found.push(unit)
    else classes.set(label, [unit])
  }
  return classes
}

/**
 * Divides each class by itself. Of n different images of a class round(n * test share) go to the test part and
 * round((n - those) * validation share) to the validation part, but at least one to each part that is asked for
 * (share above 0): with two left the validation part has one, with one left the training part has it.
 * Identical images (whatever their class) end in the same part.
 */
export function stratifiedSplit(items: readonly SplitItem[], options: SplitOptions): Split {
  const generator = createGenerator(options.seed, 'dataset-split')
  const own = (part: SourcePart) => items.some((item) => item.part === part)
  const leaked = findLeaked(items)
  const available = items.filter((item, index) => item.part === 'train' && !leaked.has(index)).length
  const fraction = (amount: number, of: number) => (amount < 1 ? amount : Math.min(1, amount / of))
  const testFraction = own('test') ? 0 : fraction(options.test, available)
  const validationFraction = own('validation')
    ? 0
    : fraction(options.validation, Math.max(1, available * (1 - testFraction)))
  const parts: Record<SourcePart, number[]> = { train: [], validation: [], test: [] }
  items.forEach((item, index) => {
    if (item.part !== 'train' && !leaked.has(index)) parts[item.part].push(index)
  })
  const classes = [...unitsByClass(items, leaked)].sort(([a], [b]) => a - b)
  for (const [, units] of classes) {
    const count = units.reduce((sum, unit) => sum + unit.length, 0)
    const share = (fraction: number, of: number) => (fraction === 0 ? 0 : Math.max(1, Math.round(of * fraction)))
    const testTarget = share(testFraction, count)
    const validationTarget = share(validationFraction, count - testTarget)
    // Units with many copies last: they end in the training part rather than weigh down the others.
    const queue = generator.shuffle(units).sort((a, b) => a.length - b.length)
    let next = 0
    const take = (part: 'validation' | 'test', target: number, leave: number) => {
      for (let taken = 0; taken < target && queue.length - next > leave; next++) {
        parts[part].push(...queue[next])
        taken += queue[next].length
      }
    }
    take('test', testTarget, validationTarget > 0 ? 2 : 1)
    take('validation', validationTarget, 1)
    for (; next < queue.length; next++) parts.train.push(...queue[next])
  }
  for (const part of ['train', 'validation', 'test'] as const) {
    parts[part].sort((a, b) => a - b)
    generator.shuffle(parts[part])
  }
  return { parts, leaked: [...leaked] }
}
