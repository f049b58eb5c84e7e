/** The inverted bottleneck of a weight-sharing network, written forward only: reads like the paper's figure. */
import type { Emitter } from '../../graph/emitter.ts'
import type { Tensor } from '../../graph/graph-writer.ts'
import { hardSigmoid, relu } from '../../ops/activation.ts'
import { add, addBias, leadingPart, matMul, unpackPair } from '../../ops/arithmetic.ts'
import { normalisedConvolution } from '../../ops/batch-norm.ts'
import { depthwise, pointwise } from '../../ops/convolution.ts'
import { elasticFilter } from '../../ops/elastic-kernel.ts'
import { globalAveragePool, scaleChannels } from '../../ops/pool.ts'
import { mostInputsForStatistics } from '../../ops/product-statistics.ts'
import type { Variable } from '../../variables/variable.ts'
import { normalisedLayer } from '../normalised-layer.ts'
import type { Bottleneck } from './bottleneck.ts'
import { middleNorms, storeMiddleStatistics } from './middle-norms.ts'

/** x [batch, h, w, inputs] -> [batch, ceil(h / stride), ceil(w / stride), outputs]; x itself where the block is left out. */
export function writeBottleneck(e: Emitter, block: Bottleneck, x: Tensor): Tensor {
  return e.graph.scoped(block.shape.name, () => {
    const body = (x: Tensor) => invertedBottleneck(e, block, x)
    return block.shape.optional ? e.when(block.fed.isActive, x, body) : body(x)
  })
}

/** 1x1 expansion, depthwise k x k, squeeze-and-excitation, 1x1 projection, shortcut. */
function invertedBottleneck(e: Emitter, block: Bottleneck, x: Tensor): Tensor {
  const { shape, variables, fed } = block
  const [correctionIn, correctionOut] = unpackPair(e, fed.biasCorrection)
  const rate = e.scalars.calibrationRate
  const norms = middleNorms(e, block)

  const expanded =
    variables.expand === null || norms.expansion === undefined
      ? { y: x, statistics: undefined }
      : normalisedConvolution(e, expansion(e, block, variables.expand, x), norms.expansion, shape.activation, {
          rate,
          biasCorrection: correctionIn,
        })
  const largestFilter = leadingPart(e, e.read(variables.depthwise), 2, fed.depthwiseSize, fed.middlePadding)
  const filter = elasticFilter(e, largestFilter, { ...shape, ...variables, isAtMost: block.isAtMost })
  const spatial = depthwise(e, expanded.y, filter, shape.stride, {
    filter: fed.filterShape,
    flatFilter: fed.flatFilterShape,
    input: fed.insideShape,
    kernelIndex: fed.kernelIndex,
    kernelSizes: shape.kernelSizes,
    padding: shape.padding,
  })
  const filtered = normalisedConvolution(e, spatial, norms.depthwise, shape.activation, {
    rate,
    biasCorrection: correctionOut,
  })
  storeMiddleStatistics(e, block, [expanded.statistics, filtered.statistics])

  const gated = squeezeExcite(e, block, filtered.y)
  const projectWeight = leadingPart(e, e.read(variables.project), 2, fed.projectSize, fed.projectPadding)
  const projection = pointwise(e, gated, projectWeight, {
    rows: fed.middleRows,
    outputRows: e.graph.integers([-1, shape.outputChannels]),
    inputShape: fed.depthwiseOutputShape,
    outputShape: fed.outputShape,
  })
  const projected = normalisedLayer(e, projection, variables.outputNorm, {
    activation: null,
    epsilon: shape.epsilon,
    biasCorrection: correctionOut,
  })
  return shape.shortcut ? add(e, x, projected) : projected
}

function expansion(e: Emitter, { shape, fed }: Bottleneck, variable: Variable, x: Tensor) {
  const weight = leadingPart(e, e.read(variable), 2, fed.expandSize, fed.middlePadding)
  return pointwise(e, x, weight, {
    rows: e.graph.integers([-1, shape.inputChannels]),
    outputRows: fed.middleRows,
    inputShape: fed.inputShape,
    outputShape: fed.insideShape,
    ...(shape.inputChannels <= mostInputsForStatistics && { reciprocalCount: fed.reciprocalPixels }),
  })
}

/** Channel attention (Hu et al., CVPR 2018, with MobileNetV3's gate): pool, 1x1, ReLU, 1x1, hard-sigmoid, multiply. */
function squeezeExcite(e: Emitter, { variables: { squeeze, excite }, fed }: Bottleneck, x: Tensor): Tensor {
  if (squeeze === null || excite === null) return x
  const pooled = globalAveragePool(e, x, {
    gate: fed.gateShape,
    full: fed.depthwiseOutputShape,
    reciprocal: fed.reciprocalArea,
  })
  const squeezeWeight = leadingPart(e, e.read(squeeze.weight), 2, fed.squeezeSize, fed.squeezePadding)
  const squeezeBias = leadingPart(e, e.read(squeeze.bias), 1, fed.squeezeBiasSize, fed.squeezeBiasPadding)
  const squeezed = relu(e, addBias(e, matMul(e, pooled, squeezeWeight), squeezeBias))
  const exciteWeight = leadingPart(e, e.read(excite.weight), 2, fed.exciteSize, fed.excitePadding)
  const exciteBias = leadingPart(e, e.read(excite.bias), 1, fed.exciteBiasSize, fed.exciteBiasPadding)
  const gate = hardSigmoid(e, addBias(e, matMul(e, squeezed, exciteWeight), exciteBias))
  return scaleChannels(e, x, gate, { gate: fed.gateShape })
}
