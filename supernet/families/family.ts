/**
 * A family is a kind of weight-sharing network: MobileNetV3 with elastic depth, kernels and widths, for example. It says
 * what a supernet of its spaces stores, how it is written as a graph, what is fed for an architecture, and how a subnet
 * is taken out of it. The engine (sessions, training, calibration, measuring, checkpoints) knows this interface and
 * nothing of any family.
 *
 * To add one: a folder `families/<name>/` that exports a `Family`, and one call of `registerFamily`. Its spaces name
 * it in their field `family`. Blocks that several families share stand in `supernet/blocks/`.
 */
import type { Emitter } from '../graph/emitter.ts'
import type { FeedTable, FeedValue } from '../graph/feeds.ts'
import type { GraphWriter, Tensor } from '../graph/graph-writer.ts'
import type { StaticBuilder, Value } from '../static/builder.ts'
import type { LayerStyle } from '../static/layer-network.ts'
import type { State } from '../variables/state.ts'
import type { Variable } from '../variables/variable.ts'

/** What the engine knows of a search space. */
export interface FamilySpace {
  readonly name: string
  /** Name of the family of its supernets. */
  readonly family: string
}

/** `S`: the family's spaces. `A`: their architectures, which nothing outside the family looks into. */
export interface Family<S extends FamilySpace = FamilySpace, A = unknown> {
  readonly name: string
  /**
   * The network with one of the space's sets of weights.
   * @param supernet which of them, from 0
   * @throws RangeError for a set that the space does not have
   */
  network(space: S, supernet: number): Network<A>
}

export interface Network<A = unknown> {
  /** Everything that is stored, but for the heads of tasks: their names when saved are part of the family. */
  readonly variables: readonly Variable[]
  /** How many stages the places of the variables count. */
  readonly stages: number
  /** Length of the vector of features that heads are given. */
  readonly features: number
  /** What its batch norms add to variances. */
  readonly normEpsilon: number
  /** What is fed for an architecture; the same in every pass. */
  readonly tables: readonly FeedTable[]
  /**
   * The values to feed for all `tables`.
   * @param batch images
   */
  feed(architecture: A, batch: number): ReadonlyMap<string, FeedValue>
  /** Side length in pixels of the images that an architecture takes. */
  resolution(architecture: A): number
  /** The largest and the smallest subnet that take images of the same size as this one. */
  extremes(architecture: A): { readonly largest: A; readonly smallest: A }
  /**
   * From bytes to the network's input: value * scale + offset, for each of three channels.
   * @param statistics of the data set; a family that has its own does not look at them
   */
  inputScaling(statistics: ChannelStatistics): { readonly scale: readonly number[]; readonly offset: readonly number[] }
  /**
   * Writes the placeholders of `tables` once.
   * @returns what writes one pass: from images [batch, r, r, 3] to features [batch, features]
   */
  write(graph: GraphWriter): (e: Emitter, images: Tensor) => Tensor
  /**
   * A subnet as a network of its own, without the heads.
   * @param state all saved tensors of this network, calibrated for the architecture
   * @throws RangeError when a tensor is missing
   */
  extract(architecture: A, state: State): State
  /**
   * A subnet as layers of a static network, from the normalised image [r, r, 3] to the features [1, 1, features]; `build`
   * knows the tensors of `extract`. Left out: subnets can't be exported to other formats than safetensors.
   */
  assemble?(architecture: A, build: StaticBuilder, image: Value): Value
  /** For timing the layers of latency tables one by one. Left out: the layers of its spaces have no such names. */
  readonly layerStyle?: LayerStyle
  /**
   * The same weights with their channels in such an order that narrow subnets, which take the leading ones, get the most
   * important. The largest subnet answers as before. Left out where no width is elastic.
   * @param narrowTrained narrow subnets have been trained before: what they use stays with them
   */
  sortChannels?(state: State, narrowTrained: boolean): State
}

/** Mean and standard deviation of the channels of a data set, of values in 0..1: three numbers, or one for all. */
export interface ChannelStatistics {
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
}
