/** A supernet as the peers are told of it: layers with the names of their tensors, and what a genotype makes of its blocks. */
import type { Genotype } from '../../nat/space/index.ts'
import { supernetShape } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import type { BottleneckSizes } from '../../supernet/blocks/inverted-bottleneck/index.ts'
import { efficientNetLiteDialect } from '../../supernet/families/efficientnet-lite/index.ts'
import { mobileNetBlocks, onceForAll, sizesOf } from '../../supernet/families/mobilenet-v3/index.ts'
import type { Setting } from './networks.ts'

/** See bench/train/peers/supernet.py, which reads it. */
export interface SupernetDescription {
  readonly epsilon: number
  readonly padding: string
  readonly input: { readonly scale: readonly number[]; readonly offset: readonly number[] }
  readonly stem: {
    readonly weight: string
    readonly norm: string
    readonly stride: number
    readonly activation: string
  }
  readonly blocks: readonly object[]
  readonly final: {
    readonly weight: string
    readonly norm: string
    readonly mix: string | null
    readonly activation: string
  }
  readonly classifier: { readonly weight: string; readonly bias: string }
}

const dialectOf = ({ space }: Setting) => (space.family === 'efficientnet-lite' ? efficientNetLiteDialect : onceForAll)
const blocksOf = (setting: Setting) =>
  mobileNetBlocks(dialectOf(setting), setting.space, supernetShape(setting.space, 0))

/** Statistics of random bytes, by which both sides normalise. */
export const statistics = { mean: [0.5, 0.5, 0.5], deviation: [0.3, 0.3, 0.3] }

export function describeSetting(setting: Setting): SupernetDescription {
  const dialect = dialectOf(setting)
  const shape = supernetShape(setting.space, 0)
  const { outerNames } = dialect
  return {
    epsilon: dialect.common.epsilon,
    padding: dialect.common.padding,
    input: dialect.inputScaling(statistics),
    stem: {
      weight: outerNames.stem,
      norm: outerNames.stemNorm,
      stride: shape.stemStride,
      activation: shape.stemActivation,
    },
    blocks: blocksOf(setting).map(({ shape: block }) => ({
      ...block,
      saved: { ...block.saved, matrix: undefined },
      matrices:
        block.smallerKernels === 'cropped'
          ? {}
          : Object.fromEntries(
              block.kernelSizes
                .slice(0, -1)
                .map((inner, i) => [inner, block.saved.matrix(block.kernelSizes[i + 1], inner)]),
            ),
    })),
    final: {
      weight: outerNames.finalExpand,
      norm: outerNames.finalNorm,
      mix: shape.featureMixChannels === 0 ? null : outerNames.featureMix,
      activation: dialect.finalActivation,
    },
    classifier: { weight: 'classifier.linear.weight', bias: 'classifier.linear.bias' },
  }
}

/** One element a block of the description. */
export const sizesOfGenotype = (setting: Setting, genotype: Genotype): BottleneckSizes[] =>
  blocksOf(setting).map((block) => sizesOf(block, setting.space.decode(genotype)))
