/** Names of saved tensors: those of the PyTorch port of EfficientNet (lukemelas/EfficientNet-PyTorch and its kin). */
import type { BottleneckNames } from '../../blocks/inverted-bottleneck/index.ts'

export const outerNames = {
  stem: '_conv_stem.weight',
  stemNorm: '_bn0',
  finalExpand: '_conv_head.weight',
  finalNorm: '_bn1',
  featureMix: '',
}

/** @param position from 0, the static first block */
export function blockNames(position: number): BottleneckNames {
  const block = `_blocks.${position}`
  return {
    expand: `${block}._expand_conv.weight`,
    expandNorm: `${block}._bn0`,
    depthwise: `${block}._depthwise_conv.weight`,
    depthwiseNorm: `${block}._bn1`,
    project: `${block}._project_conv.weight`,
    projectNorm: `${block}._bn2`,
    // Neither matrices nor squeeze-and-excitation exist here.
    matrix: (outer, inner) => `${block}.${outer}to${inner}`,
    squeeze: `${block}._se_reduce`,
    excite: `${block}._se_expand`,
  }
}
