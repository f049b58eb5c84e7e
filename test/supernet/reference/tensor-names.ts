/** Names and shapes of a supernet's saved tensors, without num_batches_tracked. */
import type { SupernetShape } from '../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'

export function savedShapes(shape: SupernetShape, classes: number): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  const norm = (name: string, channels: number) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) shapes.set(`${name}.${part}`, [channels])
  }
  const { stemChannels, firstBlock, finalExpandChannels, featureMixChannels } = shape
  shapes.set('first_conv.conv.weight', [stemChannels, 3, 3, 3])
  norm('first_conv.bn', stemChannels)
  if (firstBlock !== null) {
    shapes.set('blocks.0.conv.depth_conv.conv.weight', [stemChannels, 1, 3, 3])
    norm('blocks.0.conv.depth_conv.bn', stemChannels)
    shapes.set('blocks.0.conv.point_linear.conv.weight', [firstBlock.channels, stemChannels, 1, 1])
    norm('blocks.0.conv.point_linear.bn', firstBlock.channels)
  }
  for (const block of shape.blocks) {
    const name = `blocks.${block.index + 1}.conv`
    const { inputChannels, middleChannels, outputChannels, squeezeChannels } = block
    shapes.set(`${name}.inverted_bottleneck.conv.conv.weight`, [middleChannels, inputChannels, 1, 1])
    norm(`${name}.inverted_bottleneck.bn.bn`, middleChannels)
    shapes.set(`${name}.depth_conv.conv.7to5_matrix`, [25, 25])
    shapes.set(`${name}.depth_conv.conv.5to3_matrix`, [9, 9])
    shapes.set(`${name}.depth_conv.conv.conv.weight`, [middleChannels, 1, 7, 7])
    norm(`${name}.depth_conv.bn.bn`, middleChannels)
    if (block.squeezeExcite) {
      shapes.set(`${name}.depth_conv.se.fc.reduce.weight`, [squeezeChannels, middleChannels, 1, 1])
      shapes.set(`${name}.depth_conv.se.fc.reduce.bias`, [squeezeChannels])
      shapes.set(`${name}.depth_conv.se.fc.expand.weight`, [middleChannels, squeezeChannels, 1, 1])
      shapes.set(`${name}.depth_conv.se.fc.expand.bias`, [middleChannels])
    }
    shapes.set(`${name}.point_linear.conv.conv.weight`, [outputChannels, middleChannels, 1, 1])
    norm(`${name}.point_linear.bn.bn`, outputChannels)
  }
  const last = shape.blocks[shape.blocks.length - 1].outputChannels
  shapes.set('final_expand_layer.conv.weight', [finalExpandChannels, last, 1, 1])
  norm('final_expand_layer.bn', finalExpandChannels)
  shapes.set('feature_mix_layer.conv.weight', [featureMixChannels, finalExpandChannels, 1, 1])
  shapes.set('classifier.linear.weight', [classes, featureMixChannels])
  shapes.set('classifier.linear.bias', [classes])
  return shapes
}

/** Running statistics are no parameters. */
export const isStatistic = (name: string): boolean => /running_(mean|var)$/.test(name)
