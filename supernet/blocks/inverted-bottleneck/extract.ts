/** The active part of a block as tensors of a static network: leading channels, the filter of the active size. */
import { centre } from '../../ops/elastic-kernel.ts'
import { type NamedTensor, type State, tensorOf } from '../../variables/state.ts'
import { sizeOf } from '../../variables/variable.ts'
import { type BottleneckNames, type BottleneckShape, type BottleneckSizes, largestKernel } from './shape.ts'

/**
 * @param state the supernet's saved tensors
 * @param to the names that the tensors get
 * @throws RangeError when the state lacks a tensor
 */
export function extractBottleneck(
  shape: BottleneckShape,
  { kernelSize, middleChannels: middle, squeezeChannels: squeezed }: BottleneckSizes,
  state: State,
  to: BottleneckNames,
): State {
  const from = shape.saved
  const { inputChannels, outputChannels } = shape
  const subnet = new Map<string, NamedTensor>()
  const part = (from: string, to: string, size: readonly number[]) =>
    subnet.set(to, leading(tensorOf(state, from), size))
  const norm = (from: string, to: string, channels: number) => {
    for (const each of ['weight', 'bias', 'running_mean', 'running_var']) {
      part(`${from}.${each}`, `${to}.${each}`, [channels])
    }
  }
  if (shape.expands) {
    part(from.expand, to.expand, [middle, inputChannels, 1, 1])
    norm(from.expandNorm, to.expandNorm, middle)
  }
  subnet.set(to.depthwise, activeFilter(shape, kernelSize, middle, state))
  norm(from.depthwiseNorm, to.depthwiseNorm, middle)
  if (squeezed > 0) {
    part(`${from.squeeze}.weight`, `${to.squeeze}.weight`, [squeezed, middle, 1, 1])
    part(`${from.squeeze}.bias`, `${to.squeeze}.bias`, [squeezed])
    part(`${from.excite}.weight`, `${to.excite}.weight`, [middle, squeezed, 1, 1])
    part(`${from.excite}.bias`, `${to.excite}.bias`, [middle])
  }
  part(from.project, to.project, [outputChannels, middle, 1, 1])
  norm(from.projectNorm, to.projectNorm, outputChannels)
  return subnet
}

/** The leading part of a tensor along its first two axes. */
function leading({ shape, data }: NamedTensor, size: readonly number[]): NamedTensor {
  const tail = sizeOf(size.slice(2))
  const [rows, columns = 1] = size
  const stride = (shape[1] ?? 1) * tail
  const part = new Float32Array(rows * columns * tail)
  for (let row = 0; row < rows; row++) {
    part.set(data.subarray(row * stride, row * stride + columns * tail), row * columns * tail)
  }
  return { shape: size, data: part }
}

/** [middle, 1, k, k]: from the largest kernel down, each from the next larger one. */
function activeFilter(shape: BottleneckShape, kernel: number, middle: number, state: State): NamedTensor {
  const { kernelSizes, smallerKernels, saved } = shape
  const largest = largestKernel(shape)
  let filter = leading(tensorOf(state, saved.depthwise), [middle, 1, largest, largest]).data
  for (let i = kernelSizes.length - 1; kernelSizes[i] > kernel; i--) {
    const [inner, outer] = [kernelSizes[i - 1], kernelSizes[i]]
    filter = centres(filter, middle, outer, inner)
    if (smallerKernels === 'transformed') {
      filter = transformed(filter, middle, inner ** 2, tensorOf(state, saved.matrix(outer, inner)).data)
    }
  }
  return { shape: [middle, 1, kernel, kernel], data: filter }
}

function centres(filter: Float32Array, channels: number, outer: number, inner: number): Float32Array {
  const positions = centre(outer, inner)
  const area = positions.length
  return Float32Array.from({ length: channels * area }, (_, i) => {
    const channel = Math.floor(i / area)
    return filter[channel * outer ** 2 + positions[i % area]]
  })
}

/** For each channel: matrix times the flattened filter. */
function transformed(filter: Float32Array, channels: number, area: number, matrix: Float32Array): Float32Array {
  const result = new Float32Array(channels * area)
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < area; row++) {
      let sum = 0
      for (let column = 0; column < area; column++) {
        sum += matrix[row * area + column] * filter[channel * area + column]
      }
      result[channel * area + row] = sum
    }
  }
  return result
}
