/** Names of saved tensors: those of once-for-all's state dicts, so that its checkpoints load. */
import type { BottleneckNames } from '../../blocks/inverted-bottleneck/index.ts'

const common = (block: string) => ({
  expandNorm: `${block}.inverted_bottleneck.bn`,
  depthwiseNorm: `${block}.depth_conv.bn`,
  matrix: (outer: number, inner: number) => `${block}.depth_conv.conv.${outer}to${inner}_matrix`,
  squeeze: `${block}.depth_conv.se.fc.reduce`,
  excite: `${block}.depth_conv.se.fc.expand`,
  projectNorm: `${block}.point_linear.bn`,
})

/** Of an elastic block: its layers wrap layers, so that `conv` and `bn` stand twice. */
export function blockNames(block: string): BottleneckNames {
  const { expandNorm, depthwiseNorm, projectNorm, ...rest } = common(block)
  return {
    ...rest,
    expand: `${block}.inverted_bottleneck.conv.conv.weight`,
    expandNorm: `${expandNorm}.bn`,
    depthwise: `${block}.depth_conv.conv.conv.weight`,
    depthwiseNorm: `${depthwiseNorm}.bn`,
    project: `${block}.point_linear.conv.conv.weight`,
    projectNorm: `${projectNorm}.bn`,
  }
}

/** Of a block of a static network. */
export const staticBlockNames = (block: string): BottleneckNames => ({
  ...common(block),
  expand: `${block}.inverted_bottleneck.conv.weight`,
  depthwise: `${block}.depth_conv.conv.weight`,
  project: `${block}.point_linear.conv.weight`,
})

export const outerNames = {
  stem: 'first_conv.conv.weight',
  stemNorm: 'first_conv.bn',
  finalExpand: 'final_expand_layer.conv.weight',
  finalNorm: 'final_expand_layer.bn',
  featureMix: 'feature_mix_layer.conv.weight',
}
