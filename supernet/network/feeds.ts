/**
 * What is fed with every call: the images, and the sizes of the active architecture. All shape arithmetic is done here,
 * on the host, once per architecture; the graph only slices.
 */
import type { Architecture } from '../../nat/space/architecture.ts'
import { middleChannels, type SupernetShape, squeezeChannels } from '../../nat/space/supernet-shape.ts'
import { attribute, BOOL, type DataType, FLOAT, INT32, UINT8 } from '../graph/attributes.ts'
import { type GraphWriter, output, type Tensor } from '../graph/graph-writer.ts'

/** A value to feed: what the addon's createTensor wants. */
export interface FeedValue {
  readonly type: DataType
  readonly shape: readonly number[]
  readonly data: Int32Array | Float32Array | Uint8Array
  /** The same object will be fed again: its tensor is kept as long as the object lives. */
  readonly keep?: boolean
}
export type FeedValues = ReadonlyMap<string, FeedValue>

interface BlockFeed {
  readonly type: DataType
  readonly shape: readonly number[]
  /** Only the training pass uses it. */
  readonly training: boolean
}
const int32 = (shape: readonly number[], training = false): BlockFeed => ({ type: INT32, shape, training })

/** Fed per block: one row of a [blocks, ...shape] tensor. */
const blockFeeds = {
  expandSize: int32([2]),
  projectSize: int32([2]),
  depthwiseSize: int32([2]),
  normSize: int32([2]),
  filterShape: int32([4]),
  flatFilterShape: int32([2], true),
  inputShape: int32([4], true),
  insideShape: int32([4]),
  depthwiseOutputShape: int32([4]),
  outputShape: int32([4]),
  middleRows: int32([2]),
  middlePadding: int32([2, 2], true),
  projectPadding: int32([2, 2], true),
  kernelIndex: int32([], true),
  isAtMost5: { type: BOOL, shape: [], training: false },
  is3: { type: BOOL, shape: [], training: false },
  isActive: { type: BOOL, shape: [], training: false },
  reciprocalArea: { type: FLOAT, shape: [], training: true },
  /** (n - 1) / n of the values per channel, at the block's input and output size. */
  biasCorrection: { type: FLOAT, shape: [2], training: false },
  squeezeSize: int32([2]),
  exciteSize: int32([2]),
  squeezeBiasSize: int32([1]),
  exciteBiasSize: int32([1]),
  gateShape: int32([4]),
  squeezePadding: int32([2, 2], true),
  excitePadding: int32([2, 2], true),
  squeezeBiasPadding: int32([1, 2], true),
  exciteBiasPadding: int32([1, 2], true),
} satisfies Record<string, BlockFeed>
export type BlockFeedName = keyof typeof blockFeeds
export type BlockTensors = Readonly<Record<BlockFeedName, Tensor>>

export interface ImageFeeds {
  /** uint8 [batch, size, size, 1 or 3] */
  readonly images: Tensor
  /** [batch, 4]: y1, x1, y2, x2 as CropAndResize takes them */
  readonly boxes: Tensor
  readonly boxIndices: Tensor
  /** [2] */
  readonly resolution: Tensor
  /** [3] each */
  readonly scale: Tensor
  readonly offset: Tensor
}

/** Placeholders outside the blocks. */
export interface GlobalTensors extends ImageFeeds {
  /** [batch, classes], each row sums to 1 */
  readonly targets: Tensor
  readonly learningRate: Tensor
  readonly momentum: Tensor
  readonly weightDecay: Tensor
  readonly reciprocalBatch: Tensor
  /** Weight of the batch in the running average of a calibration. */
  readonly calibrationRate: Tensor
  readonly lastShape: Tensor
  readonly finalShape: Tensor
  readonly finalGateShape: Tensor
  readonly finalReciprocalArea: Tensor
  /** [2]: (n - 1) / n at the stem's output and at the final expansion. */
  readonly outerBiasCorrection: Tensor
}

const globalFeeds: Readonly<Record<keyof GlobalTensors, { type: DataType; shape: readonly number[] }>> = {
  images: { type: UINT8, shape: [-1, -1, -1, -1] },
  boxes: { type: FLOAT, shape: [-1, 4] },
  boxIndices: { type: INT32, shape: [-1] },
  resolution: { type: INT32, shape: [2] },
  scale: { type: FLOAT, shape: [3] },
  offset: { type: FLOAT, shape: [3] },
  targets: { type: FLOAT, shape: [-1, -1] },
  learningRate: { type: FLOAT, shape: [] },
  momentum: { type: FLOAT, shape: [] },
  weightDecay: { type: FLOAT, shape: [] },
  reciprocalBatch: { type: FLOAT, shape: [] },
  calibrationRate: { type: FLOAT, shape: [] },
  lastShape: { type: INT32, shape: [4] },
  finalShape: { type: INT32, shape: [4] },
  finalGateShape: { type: INT32, shape: [4] },
  finalReciprocalArea: { type: FLOAT, shape: [] },
  outerBiasCorrection: { type: FLOAT, shape: [2] },
}

const trainingOnly: readonly string[] = [
  ...Object.entries(blockFeeds)
    .filter(([, feed]) => feed.training)
    .map(([name]) => name),
  'targets',
  'learningRate',
  'momentum',
  'weightDecay',
  'reciprocalBatch',
  'lastShape',
  'finalReciprocalArea',
]
const allFeeds: readonly string[] = [...Object.keys(globalFeeds), ...Object.keys(blockFeeds)]
const evaluationFeeds = allFeeds.filter((name) => !trainingOnly.includes(name))

/** Names of the feeds of each pass, in a fixed order: a signature costs time when it is new. */
export const feedNames = {
  train: allFeeds.filter((name) => !['calibrationRate', 'outerBiasCorrection', 'biasCorrection'].includes(name)),
  calibrate: evaluationFeeds,
  evaluate: evaluationFeeds.filter(
    (name) => !['calibrationRate', 'outerBiasCorrection', 'biasCorrection'].includes(name),
  ),
}

/** Writes the placeholders; `blocks[i]` holds block i's row of every per-block feed. */
export function writeFeeds(graph: GraphWriter, blockCount: number): { global: GlobalTensors; blocks: BlockTensors[] } {
  const global = Object.fromEntries(
    Object.entries(globalFeeds).map(([name, { type, shape }]) => [name, graph.placeholder(name, type, shape)]),
  ) as unknown as GlobalTensors
  const rows: Record<string, Tensor>[] = Array.from({ length: blockCount }, () => ({}))
  for (const [name, { type, shape }] of Object.entries(blockFeeds)) {
    const fed = graph.placeholder(name, type, [blockCount, ...shape])
    const unpacked = graph.node('Unpack', [fed], {
      T: attribute.type(type),
      num: attribute.integer(blockCount),
      axis: attribute.integer(0),
    })
    rows.forEach((row, block) => {
      row[name] = output(unpacked, block)
    })
  }
  return { global, blocks: rows as unknown as BlockTensors[] }
}

/** ceil(h / stride). */
const strided = (size: number, stride: number) => Math.ceil(size / stride)
const biasCorrectionOf = (values: number) => (values - 1) / values

/**
 * The sizes of an architecture at a batch size. Inactive blocks get the smallest sizes: nothing of them runs.
 * @returns values for every per-block feed and for the global ones that depend on sizes
 */
export function architectureValues(shape: SupernetShape, architecture: Architecture, batch: number): FeedValues {
  const { resolution } = architecture
  const rows = new Map<string, number[]>(Object.keys(blockFeeds).map((name) => [name, []]))
  const push = (name: BlockFeedName, ...values: number[]) => rows.get(name)?.push(...values)

  const stemSize = strided(resolution, shape.stemStride)
  let size = stemSize
  for (const block of shape.blocks) {
    const active = block.slot < (architecture.depths[block.stage] as number)
    const kernel = active ? (architecture.kernelSizes[block.index] as number) : 7
    const expand = active ? (architecture.expandRatios[block.index] as number) : 3
    const middle = middleChannels(block.inputChannels, expand)
    const squeezed = block.squeezeExcite ? squeezeChannels(middle) : 1
    const allSqueezed = block.squeezeExcite ? block.squeezeChannels : 1
    const missing = block.middleChannels - middle
    const missingSqueezed = allSqueezed - squeezed
    const outputSize = strided(size, block.stride)

    push('expandSize', block.inputChannels, middle)
    push('projectSize', middle, block.outputChannels)
    push('depthwiseSize', 49, middle)
    push('normSize', 4, middle)
    push('filterShape', kernel, kernel, middle, 1)
    push('flatFilterShape', kernel * kernel, middle)
    push('inputShape', batch, size, size, block.inputChannels)
    push('insideShape', batch, size, size, middle)
    push('depthwiseOutputShape', batch, outputSize, outputSize, middle)
    push('outputShape', batch, outputSize, outputSize, block.outputChannels)
    push('middleRows', -1, middle)
    push('middlePadding', 0, 0, 0, missing)
    push('projectPadding', 0, missing, 0, 0)
    push('kernelIndex', (kernel - 3) / 2)
    push('isAtMost5', kernel <= 5 ? 1 : 0)
    push('is3', kernel === 3 ? 1 : 0)
    push('isActive', active ? 1 : 0)
    push('reciprocalArea', 1 / outputSize ** 2)
    push('biasCorrection', biasCorrectionOf(batch * size ** 2), biasCorrectionOf(batch * outputSize ** 2))
    push('squeezeSize', middle, squeezed)
    push('exciteSize', squeezed, middle)
    push('squeezeBiasSize', squeezed)
    push('exciteBiasSize', middle)
    push('gateShape', -1, 1, 1, middle)
    push('squeezePadding', 0, missing, 0, missingSqueezed)
    push('excitePadding', 0, missingSqueezed, 0, missing)
    push('squeezeBiasPadding', 0, missingSqueezed)
    push('exciteBiasPadding', 0, missing)
    size = outputSize
  }

  const values = new Map<string, FeedValue>()
  for (const [name, feed] of Object.entries(blockFeeds)) {
    const row = rows.get(name) as number[]
    values.set(name, {
      type: feed.type,
      shape: [shape.blocks.length, ...feed.shape],
      data: typed(feed.type, row),
      keep: true,
    })
  }
  const lastChannels = (shape.blocks.at(-1) as (typeof shape.blocks)[number]).outputChannels
  const setGlobal = (name: keyof GlobalTensors, row: number[]) => {
    const { type, shape } = globalFeeds[name]
    values.set(name, { type, shape, data: typed(type, row), keep: true })
  }
  setGlobal('resolution', [resolution, resolution])
  setGlobal('reciprocalBatch', [1 / batch])
  setGlobal('lastShape', [batch, size, size, lastChannels])
  setGlobal('finalShape', [batch, size, size, shape.finalExpandChannels])
  setGlobal('finalGateShape', [-1, 1, 1, shape.finalExpandChannels])
  setGlobal('finalReciprocalArea', [1 / size ** 2])
  setGlobal('outerBiasCorrection', [biasCorrectionOf(batch * stemSize ** 2), biasCorrectionOf(batch * size ** 2)])
  return values
}

export function scalarFeed(value: number): FeedValue {
  return { type: FLOAT, shape: [], data: Float32Array.of(value) }
}

function typed(type: DataType, values: readonly number[]): Int32Array | Float32Array | Uint8Array {
  if (type === INT32) return Int32Array.from(values)
  return type === FLOAT ? Float32Array.from(values) : Uint8Array.from(values)
}
