/** What a MobileNetV3 supernet stores beside its blocks' variables. */
import type { SupernetShape } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { type BottleneckVariables, declareBottleneck } from '../../blocks/inverted-bottleneck/index.ts'
import { Declarations, he } from '../../variables/declare.ts'
import type { NormVariables, Variable } from '../../variables/variable.ts'
import type { Dialect } from './dialect.ts'
import type { MobileNetBlock } from './shape.ts'

export interface MobileNetVariables {
  readonly stem: Variable
  readonly stemNorm: NormVariables
  readonly blocks: readonly BottleneckVariables[]
  readonly finalExpand: Variable
  readonly finalNorm: NormVariables
  /** null: none. */
  readonly featureMix: Variable | null
  /** Every one of the above. */
  readonly all: readonly Variable[]
}

/** @param stages how many there are */
export function mobileNetVariables(
  outerNames: Dialect['outerNames'],
  shape: SupernetShape,
  blocks: readonly MobileNetBlock[],
  stages: number,
): MobileNetVariables {
  const { stemChannels, finalExpandChannels, featureMixChannels } = shape
  const declare = new Declarations()
  const first = { place: 0 }
  const last = { place: stages + 1 }
  const stem = declare.filter(
    { ...first, name: 'stem', saved: outerNames.stem },
    { kernel: 3, inputs: 3, outputs: stemChannels },
    he(9 * stemChannels),
  )
  const stemNorm = declare.norms({ ...first, name: 'stem-norm', saved: [outerNames.stemNorm] }, stemChannels)
  const ofBlocks = blocks.map(({ shape }) => declareBottleneck(declare, shape))
  const finalExpand = declare.matrix(
    { ...last, name: 'final-expand', saved: outerNames.finalExpand },
    [blocks[blocks.length - 1].shape.outputChannels, finalExpandChannels],
    he(finalExpandChannels),
  )
  const finalNorm = declare.norms({ ...last, name: 'final-norm', saved: [outerNames.finalNorm] }, finalExpandChannels)
  const featureMix =
    featureMixChannels === 0
      ? null
      : declare.matrix(
          { ...last, name: 'feature-mix', saved: outerNames.featureMix },
          [finalExpandChannels, featureMixChannels],
          he(finalExpandChannels),
        )
  return { stem, stemNorm, blocks: ofBlocks, finalExpand, finalNorm, featureMix, all: declare.all }
}
