/** The weight-sharing MobileNetV3 (Howard et al., ICCV 2019; once-for-all, Cai et al., ICLR 2020), written forward only. */
import type { SupernetShape } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { type Bottleneck, writeBottleneck } from '../../blocks/inverted-bottleneck/index.ts'
import { normalisedLayer } from '../../blocks/normalised-layer.ts'
import type { Emitter } from '../../graph/emitter.ts'
import type { Fed } from '../../graph/feeds.ts'
import type { Tensor } from '../../graph/graph-writer.ts'
import { activate } from '../../ops/activation.ts'
import { matMul, unpackPair } from '../../ops/arithmetic.ts'
import { pointwise, stemConvolution } from '../../ops/convolution.ts'
import { globalAveragePool } from '../../ops/pool.ts'
import type { Dialect } from './dialect.ts'
import type { outerTable } from './feeds.ts'
import type { MobileNetVariables } from './variables.ts'

export interface MobileNet {
  readonly dialect: Dialect
  readonly shape: SupernetShape
  readonly variables: MobileNetVariables
  readonly blocks: readonly Bottleneck[]
  readonly outer: Fed<typeof outerTable.feeds>
}

/** Images [batch, r, r, 3] -> features [batch, features]. */
export function writeMobileNet(e: Emitter, network: MobileNet, images: Tensor): Tensor {
  const { dialect, shape, variables, blocks, outer } = network
  const { epsilon, padding } = dialect.common
  const [stemCorrection, finalCorrection] = unpackPair(e, outer.biasCorrection)
  let x = e.graph.scoped('stem', () => {
    const weight = e.read(variables.stem)
    const convolution = stemConvolution(e, images, weight, {
      stride: shape.stemStride,
      channels: shape.stemChannels,
      padding,
    })
    return normalisedLayer(e, convolution, variables.stemNorm, {
      activation: shape.stemActivation,
      epsilon,
      biasCorrection: stemCorrection,
    })
  })
  for (const block of blocks) x = writeBottleneck(e, block, x)
  return e.graph.scoped('final', () => {
    const expansion = pointwise(e, x, e.read(variables.finalExpand), {
      rows: e.graph.integers([-1, variables.finalExpand.shape[0]]),
      outputRows: e.graph.integers([-1, shape.finalExpandChannels]),
      inputShape: outer.lastShape,
      outputShape: outer.finalShape,
    })
    const expanded = normalisedLayer(e, expansion, variables.finalNorm, {
      activation: dialect.finalActivation,
      epsilon,
      biasCorrection: finalCorrection,
    })
    const pooled = globalAveragePool(e, expanded, {
      gate: outer.finalGateShape,
      full: outer.finalShape,
      reciprocal: outer.finalReciprocalArea,
    })
    if (variables.featureMix === null) return pooled
    return activate(e, matMul(e, pooled, e.read(variables.featureMix)), dialect.finalActivation)
  })
}
