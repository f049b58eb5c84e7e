/**
 * One set of weights of a weight-sharing network with the heads of a task, on native TensorFlow: one graph with the
 * passes train, calibrate and evaluate, whose architecture is fed.
 */
import type { ChannelStatistics, Network } from './families/index.ts'
import { FLOAT } from './graph/attributes.ts'
import { type FeedValue, type FeedValues, keptFeed, scalarFeed } from './graph/feeds.ts'
import { GraphWriter } from './graph/graph-writer.ts'
import type { ImageBatch } from './input/batches.ts'
import { scalingFeeds } from './input/scaling.ts'
import { availableKernels, type Kernels } from './native/kernels.ts'
import { Session } from './native/session.ts'
import { imageFeeds } from './ops/images.ts'
import { type OptimiserSettings, optimiserValues } from './optimiser.ts'
import { assembleStatic } from './static/assemble.ts'
import type { StaticNetwork } from './static/network.ts'
import {
  exampleWeightFeed,
  type GraphExtras,
  type SupernetGraph,
  targetFeed,
  writeSupernetGraph,
} from './supernet-graph.ts'
import type { Outputs, Targets, Task } from './tasks/index.ts'
import type { Transfer } from './transfer/index.ts'
import { type State, tensorOf } from './variables/state.ts'
import type { Variable } from './variables/variable.ts'
import { type Snapshot, Weights } from './weights.ts'

export type { Snapshot }

export interface SupernetOptions {
  readonly network: Network
  readonly task: Task
  /** Threads of one operation; results depend on it in the last bits. 0: all cores. */
  readonly threads: number
  /** Default: those of this machine's CPU. */
  readonly kernels?: Kernels
  /** How it will be trained. Without any, the graph is a third of the size and there sooner. */
  readonly transfers: readonly Transfer[]
  /** What its training needs beyond SGD on mean losses. Default: nothing. */
  readonly extras?: GraphExtras
}

export interface StepOptions {
  readonly transfer: Transfer
  readonly withOutputs?: boolean
  readonly weights?: Float32Array | undefined
}

/** Architectures whose sizes are kept: random subnets would fill the memory. */
const KEPT_SIZES = 64

export class Supernet {
  readonly network: Network
  readonly task: Task
  /** The network's, then the heads'. */
  readonly variables: readonly Variable[]
  readonly #graph: SupernetGraph
  readonly #session: Session
  readonly #weights: Weights
  readonly #extras: GraphExtras
  readonly #sizes = new Map<string, FeedValues>()
  #statistics: ChannelStatistics = { mean: [0.5], deviation: [0.25] }
  #scaling: FeedValues

  constructor({ network, task, threads, kernels = availableKernels(), transfers, extras = {} }: SupernetOptions) {
    this.network = network
    this.task = task
    const heads = task.heads(network.features)
    this.variables = [...network.variables, ...heads]
    const graph = new GraphWriter()
    this.#graph = writeSupernetGraph(graph, { network, task, heads, transfers, kernels, extras })
    this.#session = new Session(graph, { intra: threads, inter: threads === 1 ? 1 : 2 })
    this.#weights = new Weights(this.#session, this.variables, { averaging: extras.averaging === true })
    this.#extras = extras
    this.#scaling = scalingFeeds(network, this.#statistics)
  }

  /** Sets the statistics by which images are normalised, if the network goes by those of the data set. */
  normaliseBy(statistics: ChannelStatistics): void {
    this.#statistics = statistics
    this.#scaling = scalingFeeds(this.network, statistics)
  }

  /** Fresh weights and zero momentum from a seed. */
  initialise(seed: number): void {
    this.#weights.initialise(seed)
  }

  resetMomentum(): void {
    this.#weights.resetMomentum()
  }

  /** Fresh heads for a new task; everything else stays. */
  initialiseHead(seed: number): void {
    this.#weights.initialiseSome(
      this.variables.filter(({ place }) => place === 'head'),
      seed,
    )
  }

  /**
   * Loads saved tensors. Momentum is loaded if it was saved, else zero; the average, where one is kept, if it was saved,
   * else it begins anew.
   * @param options.head false: the heads are left as they are (another number of classes)
   * @throws RangeError for a missing tensor or a shape that is not this supernet's
   */
  load(state: State, options: { head: boolean } = { head: true }): void {
    this.#weights.load(state, options)
  }

  /** All weights and statistics; with `momentum` also the optimiser's state. */
  state(options: { momentum: boolean }): State {
    return this.stateOf(this.#weights.read(options.momentum ? ['weights', 'momentum'] : ['weights']))
  }

  /** All that training changes, in a tenth of the time of `state`: to come back to, or to save. */
  snapshot(): Snapshot {
    return this.#weights.read()
  }

  restore(snapshot: Snapshot): void {
    this.#weights.restore(snapshot)
  }

  /** A snapshot as tensors to save; `load` takes them. */
  stateOf(snapshot: Snapshot): State {
    return this.#weights.stateOf(snapshot)
  }

  /**
   * The average of the weights begins as they are, moves to them by `1 - decay` of the way, takes their place.
   * @throws RangeError when the supernet was opened without averages
   */
  average(what: 'start' | 'move' | 'use', decay = 0): void {
    this.#weights.average(what, 1 - decay)
  }

  /**
   * One step of SGD on one subnet.
   * @param transfer one of those that the supernet was opened for
   * @param weights of each image in the gradient; default 1. Only where the supernet was opened with `weighting`
   * @returns the mean loss before the step and, if asked for, the outputs that it came from
   * @throws RangeError for another transfer
   */
  trainStep(
    architecture: unknown,
    batch: ImageBatch,
    targets: Targets,
    optimiser: OptimiserSettings,
    { transfer, withOutputs = false, weights }: StepOptions,
  ): { loss: number; outputs: Outputs } {
    const loss = this.#graph.training.loss.get(transfer.name)
    if (loss === undefined) throw new RangeError(`trainStep: this supernet was not opened to train "${transfer.name}"`)
    const feeds = this.#feeds(architecture, batch)
    this.task.targets.forEach(({ name, shape }, index) => {
      feeds.set(targetFeed(name), { type: FLOAT, shape: [batch.count, ...shape], data: targets[index] })
    })
    for (const [name, value] of optimiserValues(this.network, optimiser)) feeds.set(name, value)
    feeds.set('reciprocalBatch', scalarFeed(1 / batch.count))
    if (this.#extras.weighting === true) {
      const data = weights ?? new Float32Array(batch.count).fill(1)
      feeds.set(exampleWeightFeed, { type: FLOAT, shape: [batch.count, 1], data })
    } else if (weights !== undefined) throw new RangeError('trainStep: this supernet was opened without weighting')
    const fetches = withOutputs ? [loss, ...this.#graph.training.outputs] : [loss]
    const [[value], ...outputs] = this.#session.run(feeds, this.#graph.feedNames.train, fetches)
    return { loss: value, outputs }
  }

  /**
   * What a subnet answers while it is trained (normalised by the batch's own statistics), without a step: a teacher.
   * @throws RangeError when the supernet was opened without training
   */
  trainingOutputs(architecture: unknown, batch: ImageBatch): Outputs {
    const { outputs, outputFeeds } = this.#graph.training
    if (outputs.length === 0) throw new RangeError('trainingOutputs: this supernet was opened without training')
    return this.#session.run(this.#feeds(architecture, batch), outputFeeds, outputs)
  }

  /**
   * Batch-norm recalibration: the running statistics become those of these batches, each weighted by its size, as
   * once-for-all's set_running_statistics makes them. Mandatory before a subnet is evaluated.
   */
  calibrate(architecture: unknown, batches: Iterable<ImageBatch>): void {
    let seen = 0
    for (const batch of batches) {
      seen += batch.count
      const feeds = this.#feeds(architecture, batch)
      feeds.set('calibrationRate', scalarFeed(batch.count / seen))
      this.#session.run(feeds, this.#graph.feedNames.calibrate, [this.#graph.calibrate])
    }
    if (seen === 0) throw new RangeError('calibrate: needs at least one batch of images')
  }

  /** What the heads of a calibrated subnet answer: [count, size] for each of the task's outputs. */
  outputs(architecture: unknown, batch: ImageBatch): Outputs {
    const feeds = this.#feeds(architecture, batch)
    return this.#session.run(feeds, this.#graph.feedNames.evaluate, this.#graph.outputs)
  }

  /** A calibrated subnet as a network of its own, heads included. */
  extract(architecture: unknown): State {
    const state = this.state({ momentum: false })
    const heads = this.variables.filter(({ place }) => place === 'head').flatMap(({ saved }) => saved)
    const ofHeads = heads.map(({ name }) => [name, tensorOf(state, name)] as const)
    return new Map([...this.network.extract(architecture, state), ...ofHeads])
  }

  /**
   * The same with its layers: what exports are written from.
   * @throws RangeError where the family or the task has no such form
   */
  extractStatic(architecture: unknown): StaticNetwork {
    return assembleStatic(this.network, this.task, architecture, this.extract(architecture), this.#statistics)
  }

  /** Frees the native memory. */
  close(): void {
    this.#session.close()
  }

  #feeds(architecture: unknown, batch: ImageBatch): Map<string, FeedValue> {
    const { images, boxes, boxIndices } = batch
    return new Map([
      ...this.#sizesOf(architecture, batch.count),
      ...this.#scaling,
      ...Object.entries({ images, boxes, boxIndices }),
    ])
  }

  #sizesOf(architecture: unknown, batch: number): FeedValues {
    const key = `${batch} ${JSON.stringify(architecture)}`
    let values = this.#sizes.get(key)
    if (values === undefined) {
      const [oldest] = this.#sizes.keys()
      if (this.#sizes.size >= KEPT_SIZES) this.#sizes.delete(oldest)
      const resolution = this.network.resolution(architecture)
      const size = keptFeed(imageFeeds.resolution, [resolution, resolution])
      values = new Map([...this.network.feed(architecture, batch), ['resolution', size]])
      this.#sizes.set(key, values)
    }
    return values
  }
}
