/**
 * What is timed for a table of latencies, whatever the runtime is: each layer once and several times over, whole networks,
 * and, again and again between all of them, one network that tells whether the machine is still as fast as it was.
 *
 * A layer by itself is not what it is in a network: every call costs something, and what comes in and goes out is
 * rearranged. Both are gone from the difference between several copies of the layer and one. The first layer (`Conv`) is
 * timed with the normalisation of its pixels instead, less an empty network's call. What a network takes beyond its layers
 * is then the same for all, and whole networks tell how much.
 */
import { createGenerator } from '../../nat/random/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { allLayerKeys, type MobileNetSpace, parseLayerKey } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { emptyNetwork, type LayerStyle, layerNetwork, networkOfLayers } from '../../supernet/static/layer-network.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import type { ModelKind } from './take-turns.ts'

/** Names of two models that every plan has. */
export const REFERENCE = 'reference'
export const EMPTY = 'empty'

/** To tell from one copy: more of small layers, whose calls cost more than they do. */
const copiesOf = (macs: number) => (macs < 10e6 ? 4 : 2)
/** Layers timed in the same turns. */
const GROUP = 12
/** Whole networks of each width besides the smallest and the largest. */
const NETWORKS = 6

export interface PlannedModel {
  readonly name: string
  /** The empty network counts as a layer: it stands for the call of a single one. */
  readonly kind: ModelKind
  /** Names in latency tables, in the order of their execution; of a single layer its own. */
  readonly layers: readonly string[]
  /** Of a single layer; of a whole network 1. */
  readonly copies: number
  /** `pixels`: images with three channels, [side, side, 3]; `map`: what comes out of another layer. */
  readonly input: 'pixels' | 'map'
}

export interface ProfilePlan {
  readonly space: string
  readonly classes: number
  readonly models: readonly PlannedModel[]
  /** Names of models that are timed in the same turns, the reference in each of them. */
  readonly groups: readonly (readonly string[])[]
}

export interface ProfileRequest {
  readonly space: MobileNetSpace
  /** Indices into the space's widths. */
  readonly widths: readonly number[]
  readonly classes: number
}

export function planProfile({ space, widths, classes }: ProfileRequest): ProfilePlan {
  const layers = allLayerKeys(space, classes, widths).map((key, index) => layerModels(key, index + 1))
  const whole = networksOf(space, widths).map((genotype, index): PlannedModel => {
    const name = index === 0 ? REFERENCE : `network-${index}`
    return { name, kind: 'network', layers: keysOf(space, genotype, classes), copies: 1, input: 'pixels' }
  })
  const empty: PlannedModel = { name: EMPTY, kind: 'layer', layers: [], copies: 1, input: 'pixels' }
  const groups = [...inGroups(layers), [[empty], ...whole.slice(1).map((model) => [model])]]
  return {
    space: space.name,
    classes,
    models: [...whole, empty, ...layers.flat()],
    groups: groups.map((group) => [REFERENCE, ...group.flat().map(({ name }) => name)]),
  }
}

/** The network that a model is timed as. */
export function staticNetworkOf({ layers, copies }: PlannedModel, style: LayerStyle): StaticNetwork {
  if (layers.length === 0) return emptyNetwork()
  const [first, ...others] = layers.map(parseLayerKey)
  if (others.length > 0) return networkOfLayers([first, ...others], style)
  return layerNetwork(first, style, copies)
}

function layerModels(key: string, number: number): PlannedModel[] {
  const { kind } = parseLayerKey(key)
  const name = `layer-${number}`
  if (kind === 'Conv') return [{ name: `${name}-once`, kind: 'layer', layers: [key], copies: 1, input: 'pixels' }]
  return [
    { name: `${name}-once`, kind: 'layer', layers: [key], copies: 1, input: 'map' },
    { name: `${name}-often`, kind: 'layer', layers: [key], copies: copiesOf(macsOf(key)), input: 'map' },
  ]
}

/** Roughly: of the two pointwise convolutions, or of the one. */
function macsOf(key: string): number {
  const { input, output, block } = parseLayerKey(key)
  if (block === undefined) return output.side ** 2 * input.channels * output.channels
  return block.middleChannels * (input.side ** 2 * input.channels + output.side ** 2 * output.channels)
}

/** The reference first, which is a usual one; then the smallest, the largest and random ones of each width. */
function networksOf(space: MobileNetSpace, widths: readonly number[]): Genotype[] {
  const generator = createGenerator(1, 'profile')
  const random = Array.from({ length: NETWORKS }, () => space.draw(generator))
  const all = [...random, space.smallest, space.largest]
  return [space.draw(generator), ...all].flatMap((genotype, i) =>
    (i === 0 ? widths.slice(0, 1) : widths).map((width) => space.encode({ ...space.decode(genotype), width })),
  )
}

const keysOf = (space: MobileNetSpace, genotype: Genotype, classes: number) =>
  (space.layersOf?.(genotype, classes) ?? []).map(({ key }) => key)

function inGroups<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / GROUP) }, (_, i) => items.slice(i * GROUP, (i + 1) * GROUP))
}
