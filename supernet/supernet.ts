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
  assignedName,
  inputName,
  readName,
  type Slot,
  type SupernetGraph,
  targetFeed,
  writeSupernetGraph,
} from './supernet-graph.ts'
import type { Outputs, Targets, Task } from './tasks/index.ts'
import type { Transfer } from './transfer/index.ts'
import { initialValue } from './variables/initialise.ts'
import { fromSaved, MOMENTUM_PREFIX, type NamedTensor, type State, tensorOf, toSaved } from './variables/state.ts'
import { isTrainable, sizeOf, type Variable } from './variables/variable.ts'

export interface SupernetOptions {
  readonly network: Network
  readonly task: Task
  /** Threads of one operation; results depend on it in the last bits. 0: all cores. */
  readonly threads: number
  /** Default: those of this machine's CPU. */
  readonly kernels?: Kernels
  /** How it will be trained. Without any, the graph is a third of the size and there sooner. */
  readonly transfers: readonly Transfer[]
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
  readonly #sizes = new Map<string, FeedValues>()
  #statistics: ChannelStatistics = { mean: [0.5], deviation: [0.25] }
  #scaling: FeedValues

  constructor({ network, task, threads, kernels = availableKernels(), transfers }: SupernetOptions) {
    this.network = network
    this.task = task
    const heads = task.heads(network.features)
    this.variables = [...network.variables, ...heads]
    const graph = new GraphWriter()
    this.#graph = writeSupernetGraph(graph, { network, task, heads, transfers, kernels })
    this.#session = new Session(graph, { intra: threads, inter: threads === 1 ? 1 : 2 })
    this.#scaling = scalingFeeds(network, this.#statistics)
  }

  /** Sets the statistics by which images are normalised, if the network goes by those of the data set. */
  normaliseBy(statistics: ChannelStatistics): void {
    this.#statistics = statistics
    this.#scaling = scalingFeeds(this.network, statistics)
  }

  /** Fresh weights and zero momentum from a seed. */
  initialise(seed: number): void {
    this.#assignInitial(this.variables, seed)
    this.resetMomentum()
  }

  resetMomentum(): void {
    const zeros = this.variables
      .filter(isTrainable)
      .map((variable) => [variable, new Float32Array(sizeOf(variable.shape))] as const)
    this.#assign(zeros, 'momentum')
  }

  /** Fresh heads for a new task; everything else stays. */
  initialiseHead(seed: number): void {
    this.#assignInitial(
      this.variables.filter(({ place }) => place === 'head'),
      seed,
    )
  }

  /**
   * Loads saved tensors. Momentum is loaded if it was saved, else zero.
   * @param options.head false: the heads are left as they are (another number of classes)
   * @throws RangeError for a missing tensor or a shape that is not this supernet's
   */
  load(state: State, options: { head: boolean } = { head: true }): void {
    const wanted = this.variables.filter(({ place }) => options.head || place !== 'head')
    const assign = (variables: readonly Variable[], slot: Slot) => {
      const prefix = slot === 'momentum' ? MOMENTUM_PREFIX : ''
      this.#assign(
        variables.map((variable) => [variable, fromSaved(variable, state, prefix)] as const),
        slot,
      )
    }
    assign(wanted, 'weights')
    const hasMomentum = Array.from(state.keys()).some((name) => name.startsWith(MOMENTUM_PREFIX))
    if (options.head && hasMomentum) assign(wanted.filter(isTrainable), 'momentum')
    else this.resetMomentum()
  }

  /** All weights and statistics; with `momentum` also the optimiser's state. */
  state(options: { momentum: boolean }): State {
    const state = new Map<string, NamedTensor>()
    const read = (variables: readonly Variable[], slot: Slot) => {
      const names = variables.map((variable) => readName(variable, slot))
      this.#session.run(new Map(), [], names).forEach((value, i) => {
        const prefix = slot === 'momentum' ? MOMENTUM_PREFIX : ''
        for (const [name, tensor] of toSaved(variables[i], value)) state.set(prefix + name, tensor)
      })
    }
    read(this.variables, 'weights')
    if (options.momentum) read(this.variables.filter(isTrainable), 'momentum')
    return state
  }

  /**
   * One step of SGD on one subnet.
   * @param transfer one of those that the supernet was opened for
   * @returns the mean loss before the step and, if asked for, the outputs that it came from
   * @throws RangeError for another transfer
   */
  trainStep(
    architecture: unknown,
    batch: ImageBatch,
    targets: Targets,
    optimiser: OptimiserSettings,
    { transfer, withOutputs = false }: { transfer: Transfer; withOutputs?: boolean },
  ): { loss: number; outputs: Outputs } {
    const loss = this.#graph.training.loss.get(transfer.name)
    if (loss === undefined) throw new RangeError(`trainStep: this supernet was not opened to train "${transfer.name}"`)
    const feeds = this.#feeds(architecture, batch)
    this.task.targets.forEach(({ name, shape }, index) => {
      feeds.set(targetFeed(name), { type: FLOAT, shape: [batch.count, ...shape], data: targets[index] })
    })
    for (const [name, value] of optimiserValues(this.network, optimiser)) feeds.set(name, value)
    feeds.set('reciprocalBatch', scalarFeed(1 / batch.count))
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

  #assignInitial(variables: readonly Variable[], seed: number): void {
    this.#assign(
      variables.map((variable) => [variable, initialValue(variable, seed)] as const),
      'weights',
    )
  }

  #assign(values: readonly (readonly [Variable, Float32Array])[], slot: Slot): void {
    const feeds = new Map<string, FeedValue>(
      values.map(([variable, data]) => [inputName(variable, slot), { type: FLOAT, shape: variable.shape, data }]),
    )
    const fetches = values.map(([variable]) => assignedName(variable, slot))
    this.#session.run(feeds, [...feeds.keys()], fetches)
  }
}
