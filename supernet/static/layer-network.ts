/** One layer of a space, by its name in latency tables, as a static network with weights of no meaning: to be timed. */
import type { NamedLayer } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { squeezeChannels } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import type { NamedTensor } from '../variables/state.ts'
import { type PaddingRule, StaticBuilder, type Value } from './builder.ts'
import type { ActivationName, StaticNetwork } from './network.ts'

/** What the names of a space's layers leave out. */
export interface LayerStyle {
  readonly stem: ActivationName
  /** Of blocks that are not hard-swish. */
  readonly block: ActivationName
  /** After the last convolutions. */
  readonly final: ActivationName
  readonly padding: PaddingRule
}

/**
 * @param copies of the layer, with weights of their own: one behind the other where the layer keeps its shape (blocks with
 *   a shortcut), else side by side, and added. `AvgPool2D` has no weights: one of so many times the channels
 *   instead. `Conv` begins with the pixels' normalisation.
 */
export function layerNetwork(layer: NamedLayer, style: LayerStyle, copies: number): StaticNetwork {
  const { input } = layer
  const weights = new Map<string, NamedTensor>()
  const isPool = layer.kind === 'AvgPool2D'
  const build = new StaticBuilder(input.side, weights, isPool ? copies * input.channels : input.channels)
  const start = startOf(layer, build)
  let y = start
  for (let copy = 0; copy < (isPool ? 1 : copies); copy++) {
    const written = new LayerWriter(build, weights, `copy-${copy}`, style)
    if (layer.block?.shortcut === true) y = written.write(layer, y)
    else if (copy === 0) y = written.write(layer, start)
    else y = build.add(y, written.write(layer, start))
  }
  return build.finish([{ name: 'out', value: y }])
}

/**
 * Layers one behind the other, as a network of a space has them, with weights of no meaning. It begins with the pixels'
 * normalisation.
 * @param layers in the order of their execution, the first one `Conv`, the last one `Logits`
 */
export function networkOfLayers(layers: readonly NamedLayer[], style: LayerStyle): StaticNetwork {
  const weights = new Map<string, NamedTensor>()
  const [{ input }] = layers
  const build = new StaticBuilder(input.side, weights, input.channels)
  let x = normalisedInput(build)
  for (const [index, layer] of layers.entries()) {
    if (layer.kind === 'Logits') x = build.flatten(x)
    x = new LayerWriter(build, weights, `layer-${index}`, style).write(layer, x)
  }
  return build.finish([{ name: 'logits', value: x }])
}

/** Nothing but the normalisation of one pixel: what a call costs. */
export function emptyNetwork(): StaticNetwork {
  const build = new StaticBuilder(1, new Map())
  return build.finish([{ name: 'out', value: normalisedInput(build) }])
}

const normalisedInput = (build: StaticBuilder): Value => build.scale(build.input, [1, 1, 1], [0, 0, 0])

function startOf({ kind }: NamedLayer, build: StaticBuilder): Value {
  if (kind === 'Conv') return normalisedInput(build)
  return kind === 'Logits' ? build.flatten(build.input) : build.input
}

class LayerWriter {
  readonly #build: StaticBuilder
  readonly #weights: Map<string, NamedTensor>
  readonly #prefix: string
  readonly #style: LayerStyle

  constructor(build: StaticBuilder, weights: Map<string, NamedTensor>, prefix: string, style: LayerStyle) {
    this.#build = build
    this.#weights = weights
    this.#prefix = prefix
    this.#style = style
  }

  write(layer: NamedLayer, x: Value): Value {
    const { input, output } = layer
    const { stem, final, padding } = this.#style
    const build = this.#build
    switch (layer.kind) {
      case 'Conv': {
        const names = this.#named('conv', [output.channels, 3, 3, 3])
        const stride = Math.round(input.side / output.side)
        return build.activation(build.convolution(x, names, stride, padding), stem)
      }
      case 'expanded_conv':
        return this.#block(layer.block, output.channels, x)
      case 'Conv_1':
      case 'Conv_2':
        return build.activation(this.#pointwise('conv', output.channels, x), final)
      case 'AvgPool2D':
        return build.pool(x)
      case 'Logits':
        return build.dense(x, this.#named('dense', [output.channels, input.channels]))
    }
  }

  #block(block: Block, outputs: number, x: Value): Value {
    const { middleChannels, kernel, stride } = block
    const build = this.#build
    const activation = block.hardSwish ? 'hard-swish' : this.#style.block
    let y = x
    // Only a static first block has as many channels inside as outside: it does not expand.
    if (middleChannels !== x.shape[2]) y = build.activation(this.#pointwise('expand', middleChannels, y), activation)
    const depthwise = this.#named('depthwise', [middleChannels, 1, kernel, kernel])
    y = build.activation(build.depthwise(y, depthwise, stride, this.#style.padding), activation)
    if (block.squeezeExcite) {
      const inside = squeezeChannels(middleChannels)
      const squeezed = build.activation(this.#pointwise('squeeze', inside, build.pool(y)), 'relu')
      y = build.multiply(y, build.activation(this.#pointwise('excite', middleChannels, squeezed), 'hard-sigmoid'))
    }
    y = this.#pointwise('project', outputs, y)
    return block.shortcut ? build.add(x, y) : y
  }

  #pointwise(name: string, outputs: number, x: Value): Value {
    return this.#build.convolution(x, this.#named(name, [outputs, x.shape[2], 1, 1]))
  }

  /** Weights that keep the size of values, so that no number becomes too small for the processor's fast path. */
  #named(name: string, shape: readonly number[]) {
    const weight = `${this.#prefix}/${name}.weight`
    const bias = `${this.#prefix}/${name}.bias`
    const [outputs, ...rest] = shape
    const inputs = rest.reduce((product, each) => product * each, 1)
    const data = new Float32Array(outputs * inputs)
    const range = Math.sqrt(12 / inputs) / 1000
    for (let i = 0; i < data.length; i++) data[i] = (((i * 7919) % 1000) - 499.5) * range
    this.#weights.set(weight, { shape, data })
    this.#weights.set(bias, { shape: [outputs], data: new Float32Array(outputs).fill(0.01) })
    return { weight, bias }
  }
}

type Block = Extract<NamedLayer, { kind: 'expanded_conv' }>['block']
