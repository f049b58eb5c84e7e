/** What is fed for inverted bottlenecks: one row a block, made on the host for an architecture and a batch size. */
import { type Feeds, type FeedTable, float32, int32, predicate, type Row } from '../../graph/feeds.ts'
import { type BottleneckShape, type BottleneckSizes, largestKernel } from './shape.ts'

const inTraining = ['train'] as const
const inCalibration = ['calibrate'] as const

export const sizeFeeds = {
  expandSize: int32([2]),
  projectSize: int32([2]),
  depthwiseSize: int32([2]),
  normSize: int32([2]),
  filterShape: int32([4]),
  flatFilterShape: int32([2], inTraining),
  inputShape: int32([4], inTraining),
  insideShape: int32([4]),
  depthwiseOutputShape: int32([4]),
  outputShape: int32([4]),
  middleRows: int32([2]),
  middlePadding: int32([2, 2], inTraining),
  projectPadding: int32([2, 2], inTraining),
  /** Position of the active kernel among the block's sizes. */
  kernelIndex: int32([], inTraining),
  isActive: predicate(),
  reciprocalArea: float32([], inTraining),
  /** (n - 1) / n of the values per channel, at the block's input and output size. */
  biasCorrection: float32([2], inCalibration),
  /** 1 / the pixels of all images at the block's input. */
  reciprocalPixels: float32([], inCalibration),
  squeezeSize: int32([2]),
  exciteSize: int32([2]),
  squeezeBiasSize: int32([1]),
  exciteBiasSize: int32([1]),
  gateShape: int32([4]),
  squeezePadding: int32([2, 2], inTraining),
  excitePadding: int32([2, 2], inTraining),
  squeezeBiasPadding: int32([1, 2], inTraining),
  exciteBiasPadding: int32([1, 2], inTraining),
}

/** `sizes`: see above; `kernels`: for every size but a block's largest, whether the active kernel is at most that. */
export interface BottleneckTables {
  readonly sizes: FeedTable<typeof sizeFeeds>
  readonly kernels: FeedTable<Feeds>
}

export function bottleneckTables(blocks: readonly BottleneckShape[]): BottleneckTables {
  const predicates = smallerKernels(blocks).map((size) => [size, predicate()])
  return {
    sizes: { name: 'blocks', rows: blocks.length, feeds: sizeFeeds },
    kernels: { name: 'kernel-is-at-most', rows: blocks.length, feeds: Object.fromEntries(predicates) },
  }
}

/** Kernel sizes that some block makes from a larger one. */
const smallerKernels = (blocks: readonly BottleneckShape[]): number[] => [
  ...new Set(blocks.flatMap(({ kernelSizes }) => kernelSizes.slice(0, -1))),
]

/** ceil(size / stride): a convolution's output, by either rule of padding. */
export const strided = (size: number, stride: number): number => Math.ceil(size / stride)

/** (n - 1) / n: from the unbiased variance of n values to the biased one. */
export const biasCorrectionOf = (values: number): number => (values - 1) / values

/**
 * The rows of both tables for blocks that follow each other. Blocks that are left out get the smallest sizes: nothing of
 * them runs.
 * @param side of the first block's input in pixels
 * @returns also the side of the last block's output
 */
export function bottleneckRows(
  blocks: readonly BottleneckShape[],
  sizesOf: readonly BottleneckSizes[],
  batch: number,
  side: number,
): { sizes: Row[]; kernels: Row[]; side: number } {
  const smaller = smallerKernels(blocks)
  let inputSide = side
  const sizes: Row[] = []
  const kernels: Row[] = []
  blocks.forEach((block, index) => {
    const outputSide = strided(inputSide, block.stride)
    sizes.push(sizeRow(block, sizesOf[index], batch, inputSide, outputSide))
    const isAtMost = (size: number) => [sizesOf[index].kernelSize <= size ? 1 : 0]
    kernels.push(Object.fromEntries(smaller.map((size) => [size, isAtMost(size)])))
    inputSide = outputSide
  })
  return { sizes, kernels, side: inputSide }
}

function sizeRow(
  block: BottleneckShape,
  { active, kernelSize, middleChannels, squeezeChannels }: BottleneckSizes,
  batch: number,
  inputSide: number,
  outputSide: number,
): { readonly [name in keyof typeof sizeFeeds]: readonly number[] } {
  const { inputChannels, outputChannels } = block
  // A tensor without elements would be nothing to slice: one channel stands in for none.
  const squeezed = Math.max(1, squeezeChannels)
  const missing = block.middleChannels - middleChannels
  const missingSqueezed = Math.max(1, block.squeezeChannels) - squeezed
  return {
    expandSize: [inputChannels, middleChannels],
    projectSize: [middleChannels, outputChannels],
    depthwiseSize: [largestKernel(block) ** 2, middleChannels],
    normSize: [block.expands ? 4 : 2, middleChannels],
    filterShape: [kernelSize, kernelSize, middleChannels, 1],
    flatFilterShape: [kernelSize ** 2, middleChannels],
    inputShape: [batch, inputSide, inputSide, inputChannels],
    insideShape: [batch, inputSide, inputSide, middleChannels],
    depthwiseOutputShape: [batch, outputSide, outputSide, middleChannels],
    outputShape: [batch, outputSide, outputSide, outputChannels],
    middleRows: [-1, middleChannels],
    middlePadding: [0, 0, 0, missing],
    projectPadding: [0, missing, 0, 0],
    kernelIndex: [block.kernelSizes.indexOf(kernelSize)],
    isActive: [active ? 1 : 0],
    reciprocalArea: [1 / outputSide ** 2],
    biasCorrection: [biasCorrectionOf(batch * inputSide ** 2), biasCorrectionOf(batch * outputSide ** 2)],
    reciprocalPixels: [1 / (batch * inputSide ** 2)],
    squeezeSize: [middleChannels, squeezed],
    exciteSize: [squeezed, middleChannels],
    squeezeBiasSize: [squeezed],
    exciteBiasSize: [middleChannels],
    gateShape: [-1, 1, 1, middleChannels],
    squeezePadding: [0, missing, 0, missingSqueezed],
    excitePadding: [0, missingSqueezed, 0, missing],
    squeezeBiasPadding: [0, missingSqueezed],
    exciteBiasPadding: [0, missing],
  }
}
