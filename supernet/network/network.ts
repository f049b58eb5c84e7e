/** The weight-sharing MobileNetV3 (nat-algorithm.md §1.1 to §1.3), written forward only: reads like the paper's figure. */
import type { BlockShape, SupernetShape } from '../../nat/space/supernet-shape.ts'
import { attribute, FLOAT, INT32, ofFloat } from '../graph/attributes.ts'
import type { Emitter, VariableHandle } from '../graph/emitter.ts'
import type { Tensor } from '../graph/graph-writer.ts'
import { activate, hardSigmoid, relu } from '../ops/activation.ts'
import { add, addBias, leadingPart, matMul, pack, unpack } from '../ops/arithmetic.ts'
import { type NormTensors, normalisedConvolution, type Statistics } from '../ops/batch-norm.ts'
import { depthwise, pointwise, stemConvolution } from '../ops/convolution.ts'
import { elasticFilter } from '../ops/elastic-kernel.ts'
import { globalAveragePool, scaleChannels } from '../ops/pool.ts'
import type { BlockTensors, GlobalTensors } from './feeds.ts'
import type { BlockVariables, NormVariables, SupernetVariables, Variable } from './variables.ts'

/** What the passes share: shapes, variables' handles, fed tensors. */
export interface NetworkParts {
  readonly shape: SupernetShape
  readonly variables: SupernetVariables
  readonly handleOf: (variable: Variable) => VariableHandle
  readonly global: GlobalTensors
  readonly blocks: readonly BlockTensors[]
}

/** Images [batch, r, r, 3] -> logits [batch, classes]. */
export function writeNetwork(e: Emitter, parts: NetworkParts, input: Tensor): Tensor {
  const { shape, variables, global } = parts
  const [stemCorrection, finalCorrection] = unpackPair(e, global.outerBiasCorrection)

  let x = e.graph.scoped('stem', () => {
    const weight = e.read(parts.handleOf(variables.stem))
    const convolution = stemConvolution(e, input, weight, shape.stemStride, shape.stemChannels)
    return normalisedLayer(e, parts, convolution, variables.stemNorm, shape.stemActivation, stemCorrection)
  })
  shape.blocks.forEach((block, index) => {
    x = e.graph.scoped(`block-${index}`, () => {
      const fed = parts.blocks[index] as BlockTensors
      const body = (x: Tensor) => invertedBottleneck(e, parts, block, fed, x)
      // The first two blocks of a stage are in every subnet (depth 2 to 4).
      return block.slot < 2 ? body(x) : e.when(fed.isActive, x, body)
    })
  })
  return e.graph.scoped('head', () => {
    const last = (shape.blocks.at(-1) as BlockShape).outputChannels
    const expansion = pointwise(e, x, e.read(parts.handleOf(variables.finalExpand)), {
      rows: e.graph.integers([-1, last]),
      outputRows: e.graph.integers([-1, shape.finalExpandChannels]),
      inputShape: global.lastShape,
      outputShape: global.finalShape,
    })
    const expanded = normalisedLayer(e, parts, expansion, variables.finalNorm, 'hard-swish', finalCorrection)
    const pooled = globalAveragePool(e, expanded, {
      gate: global.finalGateShape,
      full: global.finalShape,
      reciprocal: global.finalReciprocalArea,
    })
    const mixed = activate(e, matMul(e, pooled, e.read(parts.handleOf(variables.featureMix))), 'hard-swish')
    const scores = matMul(e, mixed, e.read(parts.handleOf(variables.classifierWeight)))
    return addBias(e, scores, e.read(parts.handleOf(variables.classifierBias)))
  })
}

/** 1x1 expansion, depthwise k x k, squeeze-and-excitation, 1x1 projection, shortcut. */
function invertedBottleneck(e: Emitter, parts: NetworkParts, block: BlockShape, fed: BlockTensors, x: Tensor): Tensor {
  const variables = parts.variables.blocks[block.index] as BlockVariables
  const read = (variable: Variable) => e.read(parts.handleOf(variable))
  const rate = parts.global.calibrationRate
  const [correctionIn, correctionOut] = unpackPair(e, fed.biasCorrection)
  const { first, second } = middleNorms(e, parts, variables.middleNorms, fed)

  const expandWeight = leadingPart(e, read(variables.expand), 2, fed.expandSize, fed.middlePadding)
  const expansion = pointwise(e, x, expandWeight, {
    rows: e.graph.integers([-1, block.inputChannels]),
    outputRows: fed.middleRows,
    inputShape: fed.inputShape,
    outputShape: fed.insideShape,
  })
  const expanded = normalisedConvolution(e, expansion, first, block.activation, {
    rate,
    biasCorrection: correctionIn,
  })

  const filter7 = leadingPart(e, read(variables.depthwise), 2, fed.depthwiseSize, fed.middlePadding)
  const matrices = {
    sevenToFive: parts.handleOf(variables.sevenToFive),
    fiveToThree: parts.handleOf(variables.fiveToThree),
  }
  const filter = elasticFilter(e, filter7, matrices, fed.isAtMost5, fed.is3)
  const spatial = depthwise(e, expanded.y, filter, block.stride, {
    filter: fed.filterShape,
    flatFilter: fed.flatFilterShape,
    input: fed.insideShape,
    kernelIndex: fed.kernelIndex,
  })
  const filtered = normalisedConvolution(e, spatial, second, block.activation, { rate, biasCorrection: correctionOut })
  storeMiddleStatistics(e, parts, variables.middleNorms, fed, [expanded.statistics, filtered.statistics])

  const gated = squeezeExcite(e, parts, variables, fed, filtered.y)
  const projectWeight = leadingPart(e, read(variables.project), 2, fed.projectSize, fed.projectPadding)
  const projection = pointwise(e, gated, projectWeight, {
    rows: fed.middleRows,
    outputRows: e.graph.integers([-1, block.outputChannels]),
    inputShape: fed.depthwiseOutputShape,
    outputShape: fed.outputShape,
  })
  const projected = normalisedLayer(e, parts, projection, variables.outputNorm, null, correctionOut)
  return block.shortcut ? add(e, x, projected) : projected
}

/** Channel attention: pool -> 1x1 -> ReLU -> 1x1 -> hard-sigmoid -> multiply (§1.2). */
function squeezeExcite(
  e: Emitter,
  parts: NetworkParts,
  variables: BlockVariables,
  fed: BlockTensors,
  x: Tensor,
): Tensor {
  const { squeeze, excite } = variables
  if (squeeze === null || excite === null) return x
  const read = (variable: Variable) => e.read(parts.handleOf(variable))
  const pooled = globalAveragePool(e, x, {
    gate: fed.gateShape,
    full: fed.depthwiseOutputShape,
    reciprocal: fed.reciprocalArea,
  })
  const squeezeWeight = leadingPart(e, read(squeeze.weight), 2, fed.squeezeSize, fed.squeezePadding)
  const squeezeBias = leadingPart(e, read(squeeze.bias), 1, fed.squeezeBiasSize, fed.squeezeBiasPadding)
  const squeezed = relu(e, addBias(e, matMul(e, pooled, squeezeWeight), squeezeBias))
  const exciteWeight = leadingPart(e, read(excite.weight), 2, fed.exciteSize, fed.excitePadding)
  const exciteBias = leadingPart(e, read(excite.bias), 1, fed.exciteBiasSize, fed.exciteBiasPadding)
  const gate = hardSigmoid(e, addBias(e, matMul(e, squeezed, exciteWeight), exciteBias))
  return scaleChannels(e, x, gate, { gate: fed.gateShape })
}

/** A convolution with a norm of full width: its statistics are replaced whole. */
function normalisedLayer(
  e: Emitter,
  parts: NetworkParts,
  convolution: Parameters<typeof normalisedConvolution>[1],
  norm: NormVariables,
  activation: Parameters<typeof normalisedConvolution>[3],
  biasCorrection: Tensor,
): Tensor {
  const statistics = parts.handleOf(norm.statistics)
  const [scale, offset] = pair(unpack(e, e.read(parts.handleOf(norm.parameters)), 2))
  const [mean, variance] = pair(unpack(e, e.readConstant(statistics), 2))
  const result = normalisedConvolution(e, convolution, { scale, offset, mean, variance }, activation, {
    rate: parts.global.calibrationRate,
    biasCorrection,
  })
  if (result.statistics !== undefined) {
    const rows = pack(e, [result.statistics.mean, result.statistics.variance])
    e.addUpdate(e.graph.node('AssignVariableOp', [statistics.handle, rows], { dtype: attribute.type(FLOAT) }))
  }
  return result.y
}

/** The two norms inside a block, cut to the active channels. */
function middleNorms(e: Emitter, parts: NetworkParts, norms: NormVariables, fed: BlockTensors) {
  const parameters = leadingPart(e, e.read(parts.handleOf(norms.parameters)), 2, fed.normSize, fed.middlePadding)
  // No gradient reaches statistics: their rules are never called.
  const running = e.readConstant(parts.handleOf(norms.statistics))
  const statistics = leadingPart(e, running, 2, fed.normSize, fed.middlePadding)
  const [scale1, offset1, scale2, offset2] = unpack(e, parameters, 4) as [Tensor, Tensor, Tensor, Tensor]
  const [mean1, variance1, mean2, variance2] = unpack(e, statistics, 4) as [Tensor, Tensor, Tensor, Tensor]
  const first: NormTensors = { scale: scale1, offset: offset1, mean: mean1, variance: variance1 }
  const second: NormTensors = { scale: scale2, offset: offset2, mean: mean2, variance: variance2 }
  return { first, second }
}

function storeMiddleStatistics(
  e: Emitter,
  parts: NetworkParts,
  norms: NormVariables,
  fed: BlockTensors,
  fresh: readonly (Statistics | undefined)[],
): void {
  const present = fresh.filter((each) => each !== undefined)
  if (present.length < fresh.length) return
  const rows = pack(
    e,
    present.flatMap(({ mean, variance }) => [mean, variance]),
  )
  const { handle } = parts.handleOf(norms.statistics)
  e.addUpdate(
    e.graph.node(
      'ResourceStridedSliceAssign',
      [handle, e.graph.integers([0, 0]), fed.normSize, e.graph.integers([1, 1]), rows],
      { ...ofFloat, Index: attribute.type(INT32) },
    ),
  )
}

const pair = (tensors: Tensor[]) => tensors as [Tensor, Tensor]
const unpackPair = (e: Emitter, x: Tensor) => pair(unpack(e, x, 2))
