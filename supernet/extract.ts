/** A subnet as a network of its own: sliced and transformed weights, named as once-for-all's static networks (§1.4). */
import type { Architecture } from '../nat/space/architecture.ts'
import type { SpaceDescription } from '../nat/space/description.ts'
import { middleChannels, squeezeChannels, supernetShape } from '../nat/space/supernet-shape.ts'
import type { NamedTensor, State } from './network/state.ts'
import { sizeOf } from './network/variables.ts'
import { centre } from './ops/elastic-kernel.ts'

/**
 * @param state a supernet's saved tensors, calibrated for this architecture
 * @returns the active tensors: leading channels, kernels of the active size, blocks numbered without gaps from 1
 */
export function extractSubnet(space: SpaceDescription, architecture: Architecture, state: State): State {
  const shape = supernetShape(space, architecture.width)
  const subnet = new Map<string, NamedTensor>()
  const tensor = (name: string): NamedTensor => {
    const found = state.get(name)
    if (found === undefined) throw new RangeError(`extractSubnet: the state has no tensor ${name}`)
    return found
  }
  const norm = (from: string, to: string, channels?: number) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) {
      const whole = tensor(`${from}.${part}`)
      subnet.set(`${to}.${part}`, leading(whole, [channels ?? whole.data.length]))
    }
  }
  const part = (from: string, to: string, size: readonly number[]) => subnet.set(to, leading(tensor(from), size))
  const whole = (name: string) => subnet.set(name, tensor(name))

  whole('first_conv.conv.weight')
  norm('first_conv.bn', 'first_conv.bn')
  let position = 0
  for (const block of shape.blocks) {
    if (block.slot >= (architecture.depths[block.stage] as number)) continue
    const kernel = architecture.kernelSizes[block.index] as number
    const middle = middleChannels(block.inputChannels, architecture.expandRatios[block.index] as number)
    const from = `blocks.${block.index + 1}.conv`
    const to = `blocks.${++position}.conv`
    const bottleneck = [middle, block.inputChannels, 1, 1]
    part(`${from}.inverted_bottleneck.conv.conv.weight`, `${to}.inverted_bottleneck.conv.weight`, bottleneck)
    norm(`${from}.inverted_bottleneck.bn.bn`, `${to}.inverted_bottleneck.bn`, middle)
    subnet.set(`${to}.depth_conv.conv.weight`, activeFilter(from, kernel, middle, tensor))
    norm(`${from}.depth_conv.bn.bn`, `${to}.depth_conv.bn`, middle)
    if (block.squeezeExcite) {
      const squeezed = squeezeChannels(middle)
      const fc = 'depth_conv.se.fc'
      part(`${from}.${fc}.reduce.weight`, `${to}.${fc}.reduce.weight`, [squeezed, middle, 1, 1])
      part(`${from}.${fc}.reduce.bias`, `${to}.${fc}.reduce.bias`, [squeezed])
      part(`${from}.${fc}.expand.weight`, `${to}.${fc}.expand.weight`, [middle, squeezed, 1, 1])
      part(`${from}.${fc}.expand.bias`, `${to}.${fc}.expand.bias`, [middle])
    }
    const projection = [block.outputChannels, middle, 1, 1]
    part(`${from}.point_linear.conv.conv.weight`, `${to}.point_linear.conv.weight`, projection)
    norm(`${from}.point_linear.bn.bn`, `${to}.point_linear.bn`)
  }
  whole('final_expand_layer.conv.weight')
  norm('final_expand_layer.bn', 'final_expand_layer.bn')
  whole('feature_mix_layer.conv.weight')
  whole('classifier.linear.weight')
  whole('classifier.linear.bias')
  return subnet
}

/** The leading part of a tensor along its first two axes. */
function leading({ shape, data }: NamedTensor, size: readonly number[]): NamedTensor {
  const tail = sizeOf(size.slice(2))
  const [rows, columns] = [size[0] as number, (size[1] as number | undefined) ?? 1]
  const stride = ((shape[1] as number | undefined) ?? 1) * tail
  const part = new Float32Array(rows * columns * tail)
  for (let row = 0; row < rows; row++) {
    part.set(data.subarray(row * stride, row * stride + columns * tail), row * columns * tail)
  }
  return { shape: size, data: part }
}

/** [middle, 1, k, k]: 7 -> 5 -> 3 by the block's matrices, per channel. */
function activeFilter(
  block: string,
  kernel: number,
  middle: number,
  tensor: (name: string) => NamedTensor,
): NamedTensor {
  let filter = leading(tensor(`${block}.depth_conv.conv.conv.weight`), [middle, 1, 7, 7]).data
  if (kernel <= 5) filter = transform(filter, middle, 7, 5, tensor(`${block}.depth_conv.conv.7to5_matrix`).data)
  if (kernel === 3) filter = transform(filter, middle, 5, 3, tensor(`${block}.depth_conv.conv.5to3_matrix`).data)
  return { shape: [middle, 1, kernel, kernel], data: filter }
}

/** For each channel: matrix times the flattened centre. */
function transform(filter: Float32Array, channels: number, outer: number, inner: number, matrix: Float32Array) {
  const positions = centre(outer, inner)
  const area = inner * inner
  const result = new Float32Array(channels * area)
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < area; row++) {
      let sum = 0
      for (let column = 0; column < area; column++) {
        const at = channel * outer * outer + (positions[column] as number)
        sum += (matrix[row * area + column] as number) * (filter[at] as number)
      }
      result[channel * area + row] = sum
    }
  }
  return result
}
