/**
 * What is fed with every call. Values of many blocks are fed as one table, one row a block: a placeholder costs more
 * than its bytes. All shape arithmetic is done on the host, once per architecture; the graph only slices.
 */
import { attribute, BOOL, type DataType, FLOAT, INT32 } from './attributes.ts'
import { type GraphWriter, output, type Tensor } from './graph-writer.ts'

/**
 * train: batch statistics, gradients, updates. calibrate: batch statistics, accumulated into the running ones.
 * evaluate: running statistics folded into the convolutions.
 */
export type Pass = 'train' | 'calibrate' | 'evaluate'

/** A value to feed: what the addon's createTensor wants. */
export interface FeedValue {
  readonly type: DataType
  readonly shape: readonly number[]
  readonly data: Int32Array | Float32Array | Uint8Array
  /** The same object will be fed again: its tensor is kept as long as the object lives. */
  readonly keep?: boolean
}
export type FeedValues = ReadonlyMap<string, FeedValue>

export interface Feed {
  readonly type: DataType
  /** -1: a size that is known only when fed. */
  readonly shape: readonly number[]
  /** The passes whose graph uses it: nothing else may be fed to them. */
  readonly passes: readonly Pass[]
}
export type Feeds = Readonly<Record<string, Feed>>

export const everyPass: readonly Pass[] = ['train', 'calibrate', 'evaluate']
export const int32 = (shape: readonly number[], passes = everyPass): Feed => ({ type: INT32, shape, passes })
/** 0 or 1. */
export const predicate = (passes = everyPass): Feed => ({ type: BOOL, shape: [], passes })
export const float32 = (shape: readonly number[], passes = everyPass): Feed => ({ type: FLOAT, shape, passes })

/** Feeds that every row has; fed as [rows, ...shape] each, under `name/feed`. */
export interface FeedTable<F extends Feeds = Feeds> {
  readonly name: string
  readonly rows: number
  readonly feeds: F
}

/** The tensor of each feed. */
export type Fed<F extends Feeds> = { readonly [name in keyof F]: Tensor }
/** Values of one row. */
export type Row = Readonly<Record<string, readonly number[]>>

/** A placeholder for each feed, under its own name. */
export function writeFeeds<F extends Feeds>(graph: GraphWriter, feeds: F): Fed<F> {
  return fedOf(feeds, (name, { type, shape }) => graph.placeholder(name, type, shape))
}

function fedOf<F extends Feeds>(feeds: F, tensorOf: (name: string, feed: Feed) => Tensor): Fed<F> {
  const entries = Object.entries(feeds).map(([name, feed]) => [name, tensorOf(name, feed)] as const)
  // The compiler does not follow names through `Object.entries`: these are the names of F, each once.
  return Object.fromEntries(entries) as Fed<F>
}

/** The placeholders of a table: for each row the tensors of its feeds. */
export function writeFeedTable<F extends Feeds>(graph: GraphWriter, { name, rows, feeds }: FeedTable<F>): Fed<F>[] {
  const unpacked = fedOf(feeds, (field, { type, shape }) => {
    const whole = graph.placeholder(`${name}/${field}`, type, [rows, ...shape])
    const attributes = { T: attribute.type(type), num: attribute.integer(rows), axis: attribute.integer(0) }
    return graph.node('Unpack', [whole], attributes)
  })
  return Array.from({ length: rows }, (_, row) => fedOf(feeds, (field) => output(unpacked[field], row)))
}

/**
 * The values to feed for a table.
 * @throws RangeError for a row that lacks a feed or has too many numbers for it
 */
export function tableValues({ name, rows: count, feeds }: FeedTable, rows: readonly Row[]): [string, FeedValue][] {
  if (rows.length !== count) throw new RangeError(`feeds: ${name} has ${count} rows, got ${rows.length}`)
  return Object.entries(feeds).map(([field, { type, shape }]) => {
    const length = shape.reduce((product, size) => product * size, 1)
    const values = rows.flatMap((row, index) => {
      const numbers = row[field] ?? []
      if (numbers.length === length) return numbers
      throw new RangeError(`feeds: row ${index} of ${name}/${field} needs ${length} numbers, got ${numbers.length}`)
    })
    return [`${name}/${field}`, { type, shape: [count, ...shape], data: typed(type, values), keep: true }]
  })
}

/** Names of the feeds of a pass, in a fixed order: a signature costs time when it is new. */
export function feedNames(pass: Pass, feeds: Feeds, tables: readonly FeedTable[]): string[] {
  const used = (feeds: Feeds) => Object.keys(feeds).filter((name) => feeds[name]?.passes.includes(pass))
  return [...used(feeds), ...tables.flatMap((table) => used(table.feeds).map((field) => `${table.name}/${field}`))]
}

export const scalarFeed = (value: number): FeedValue => ({ type: FLOAT, shape: [], data: Float32Array.of(value) })

/** A value that stays in native memory as long as it lives. */
export const keptFeed = ({ type, shape }: Feed, values: readonly number[]): FeedValue => ({
  type,
  shape,
  data: typed(type, values),
  keep: true,
})

function typed(type: DataType, values: readonly number[]): Int32Array | Float32Array | Uint8Array {
  if (type === INT32) return Int32Array.from(values)
  return type === FLOAT ? Float32Array.from(values) : Uint8Array.from(values)
}
