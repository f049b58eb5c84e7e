/**
 * A weight-sharing supernet at one width, on native TensorFlow: one graph with the passes train, calibrate and evaluate,
 * whose architecture is fed (tensorflow-native.md, "The engine").
 */
import type { Architecture } from '../nat/space/architecture.ts'
import type { SpaceDescription } from '../nat/space/description.ts'
import { type SupernetShape, supernetShape } from '../nat/space/supernet-shape.ts'
import { attribute, FLOAT, INT32, ofFloat } from './graph/attributes.ts'
import { type Device, Emitter, type VariableHandle } from './graph/emitter.ts'
import { controlOf, GraphWriter, type Tensor } from './graph/graph-writer.ts'
import { Session } from './native/session.ts'
import {
  architectureValues,
  type FeedValue,
  type FeedValues,
  feedNames,
  scalarFeed,
  writeFeeds,
} from './network/feeds.ts'
import { initialValue } from './network/initialise.ts'
import { writeNetwork } from './network/network.ts'
import { fromSaved, type NamedTensor, type State, toSaved } from './network/state.ts'
import { type SupernetVariables, sizeOf, supernetVariables, type Variable } from './network/variables.ts'
import { networkInput } from './ops/images.ts'

export interface SupernetOptions {
  readonly space: SpaceDescription
  /** Index into the space's widths. */
  readonly width: number
  readonly classes: number
  /** Threads of one operation; results depend on it in the last bits. 0: all cores. */
  readonly threads: number
  readonly device?: Device
  /** Without training, the graph is a third of the size and there sooner. Default: true. */
  readonly training?: boolean
}

/** A batch as the graph takes it. */
export interface ImageBatch {
  /** uint8 [count, size, size, channels] */
  readonly images: FeedValue
  /** float32 [count, 4], see network/boxes.ts */
  readonly boxes: FeedValue
  readonly boxIndices: FeedValue
  readonly count: number
}

/** value * scale + offset per channel, [3] each: from bytes to the network's input. */
export interface Normalisation {
  readonly scale: FeedValue
  readonly offset: FeedValue
}

export interface OptimiserSettings {
  readonly learningRate: number
  readonly momentum: number
  readonly weightDecay: number
}

/** `head`: the classifier alone. */
export type Trainable = 'all' | 'head'

/** Of the names of the optimiser's tensors in a saved state. */
export const MOMENTUM_PREFIX = 'momentum.'

export class Supernet {
  readonly space: SpaceDescription
  readonly shape: SupernetShape
  readonly classes: number
  readonly variables: SupernetVariables
  readonly #session: Session
  readonly #sizes = new Map<string, FeedValues>()
  readonly #fetches: Fetches
  #normalisation: Normalisation

  constructor(options: SupernetOptions) {
    this.space = options.space
    this.shape = supernetShape(options.space, options.width)
    this.classes = options.classes
    this.variables = supernetVariables(this.shape, options.classes)
    const graph = new GraphWriter()
    this.#fetches = writeGraph(graph, this.shape, this.variables, options)
    this.#session = new Session(graph, { intra: options.threads, inter: options.threads === 1 ? 1 : 2 })
    this.#normalisation = normalisation([0.5, 0.5, 0.5], [0.25, 0.25, 0.25])
  }

  /** Sets the statistics by which images are normalised; mean and deviation per channel of values in 0..1. */
  normaliseBy(mean: readonly number[], deviation: readonly number[]): void {
    this.#normalisation = normalisation(mean, deviation)
  }

  /** Fresh weights and zero momentum from a seed. */
  initialise(seed: number): void {
    const weights = this.variables.all.map((variable) => [variable, initialValue(variable, seed)] as const)
    this.#assign(weights, 'weights')
    this.resetMomentum()
  }

  resetMomentum(): void {
    const zeros = this.variables.all
      .filter(({ trainable }) => trainable)
      .map((variable) => [variable, new Float32Array(sizeOf(variable.shape))] as const)
    this.#assign(zeros, 'momentum')
  }

  /** Fresh classifier for a new task; everything else stays. */
  initialiseHead(seed: number): void {
    const head = this.variables.all.filter(({ isHead }) => isHead)
    this.#assign(
      head.map((variable) => [variable, initialValue(variable, seed)] as const),
      'weights',
    )
  }

  /**
   * Loads saved tensors (names of once-for-all's state dict). Momentum is loaded if it was saved, else zero.
   * @param options.head false: the classifier is left as it is (another number of classes)
   * @throws RangeError for a missing tensor or a shape that is not this supernet's
   */
  load(state: State, options: { head: boolean } = { head: true }): void {
    const wanted = this.variables.all.filter(({ isHead }) => options.head || !isHead)
    this.#assign(
      wanted.map((variable) => [variable, fromSaved(variable, state)] as const),
      'weights',
    )
    const someSaved = this.variables.classifierBias.saved[0]
    if (options.head && someSaved !== undefined && state.has(MOMENTUM_PREFIX + someSaved.name)) {
      const trainable = wanted.filter((variable) => variable.trainable)
      this.#assign(
        trainable.map((variable) => [variable, fromSaved(variable, state, MOMENTUM_PREFIX)] as const),
        'momentum',
      )
    } else {
      this.resetMomentum()
    }
  }

  /** All weights and statistics; with `momentum` also the optimiser's state. */
  state(options: { momentum: boolean }): State {
    const state = new Map<string, NamedTensor>()
    const weights = this.#session.run(
      new Map(),
      [],
      this.variables.all.map(({ name }) => readName(name, 'weights')),
    )
    this.variables.all.forEach((variable, i) => {
      for (const [name, tensor] of toSaved(variable, weights[i] as Float32Array)) state.set(name, tensor)
    })
    if (options.momentum) {
      const trainable = this.variables.all.filter((variable) => variable.trainable)
      const momentum = this.#session.run(
        new Map(),
        [],
        trainable.map(({ name }) => readName(name, 'momentum')),
      )
      trainable.forEach((variable, i) => {
        for (const [name, tensor] of toSaved(variable, momentum[i] as Float32Array)) {
          state.set(MOMENTUM_PREFIX + name, tensor)
        }
      })
    }
    return state
  }

  /**
   * One step of SGD on one subnet.
   * @param targets class probabilities, [count, classes] row-major
   * @returns the mean cross-entropy before the step and, if asked for, the logits [count, classes] it came from
   */
  trainStep(
    architecture: Architecture,
    batch: ImageBatch,
    targets: Float32Array,
    optimiser: OptimiserSettings,
    options: { trainable?: Trainable; withLogits?: boolean } = {},
  ): { loss: number; logits: Float32Array | undefined } {
    const feeds = this.#feeds(architecture, batch)
    feeds.set('targets', { type: FLOAT, shape: [batch.count, this.classes], data: targets })
    feeds.set('learningRate', scalarFeed(optimiser.learningRate))
    feeds.set('momentum', scalarFeed(optimiser.momentum))
    feeds.set('weightDecay', scalarFeed(optimiser.weightDecay))
    const { training } = this.#fetches
    if (training === undefined) throw new RangeError('trainStep: this supernet was opened without training')
    const fetch = options.trainable === 'head' ? training.head : training.all
    const fetches = options.withLogits === true ? [fetch, training.logits] : [fetch]
    const [loss, logits] = this.#session.run(feeds, feedNames.train, fetches)
    return { loss: loss?.[0] as number, logits }
  }

  /**
   * Batch-norm recalibration: the running statistics become those of these batches, each weighted by its size
   * (nat-algorithm.md §1.3). Mandatory before a subnet is evaluated.
   */
  calibrate(architecture: Architecture, batches: Iterable<ImageBatch>): void {
    let seen = 0
    for (const batch of batches) {
      seen += batch.count
      const feeds = this.#feeds(architecture, batch)
      feeds.set('calibrationRate', scalarFeed(batch.count / seen))
      this.#session.run(feeds, feedNames.calibrate, [this.#fetches.calibrate])
    }
    if (seen === 0) throw new RangeError('calibrate: needs at least one batch of images')
  }

  /** Logits [count, classes] of a calibrated subnet. */
  logits(architecture: Architecture, batch: ImageBatch): Float32Array {
    const feeds = this.#feeds(architecture, batch)
    return this.#session.run(feeds, feedNames.evaluate, [this.#fetches.logits])[0] as Float32Array
  }

  /** Frees the native memory. */
  close(): void {
    this.#session.close()
  }

  #feeds(architecture: Architecture, batch: ImageBatch): Map<string, FeedValue> {
    const feeds = new Map(this.#sizesOf(architecture, batch.count))
    feeds.set('images', batch.images)
    feeds.set('boxes', batch.boxes)
    feeds.set('boxIndices', batch.boxIndices)
    feeds.set('scale', this.#normalisation.scale)
    feeds.set('offset', this.#normalisation.offset)
    return feeds
  }

  #sizesOf(architecture: Architecture, batch: number): FeedValues {
    const { resolution, depths, kernelSizes, expandRatios } = architecture
    const key = `${batch} ${resolution} ${depths} ${kernelSizes} ${expandRatios}`
    let values = this.#sizes.get(key)
    if (values === undefined) {
      // Random subnets would fill the memory: forget the oldest.
      if (this.#sizes.size >= 64) this.#sizes.delete(this.#sizes.keys().next().value as string)
      values = architectureValues(this.shape, architecture, batch)
      this.#sizes.set(key, values)
    }
    return values
  }

  #assign(values: readonly (readonly [Variable, Float32Array])[], slot: Slot): void {
    const feeds = new Map<string, FeedValue>(
      values.map(([variable, data]) => [inputName(variable.name, slot), { type: FLOAT, shape: variable.shape, data }]),
    )
    const fetches = values.map(([variable]) => assignedName(variable.name, slot))
    this.#session.run(feeds, [...feeds.keys()], fetches)
  }
}

type Slot = 'weights' | 'momentum'
const inputName = (variable: string, slot: Slot) => `${variable}/${slot}/input`
const assignedName = (variable: string, slot: Slot) => `${variable}/${slot}/assigned`
const readName = (variable: string, slot: Slot) => `${variable}/${slot}/value`

/** What to fetch of each pass. */
interface Fetches {
  /** The loss, after the updates of everything or of the classifier alone. */
  readonly training: { readonly all: Tensor; readonly head: Tensor; readonly logits: Tensor } | undefined
  readonly calibrate: Tensor
  readonly logits: Tensor
}

/** Writes the passes. */
function writeGraph(
  graph: GraphWriter,
  shape: SupernetShape,
  variables: SupernetVariables,
  { device = 'cpu', training = true }: Pick<SupernetOptions, 'device' | 'training'>,
): Fetches {
  const handles = new Map<Variable, VariableHandle>(
    variables.all.map((variable) => [variable, writeVariable(graph, variable)]),
  )
  const { global, blocks } = writeFeeds(graph, shape.blocks.length)
  const parts = {
    shape,
    variables,
    handleOf: (variable: Variable) => handles.get(variable) as VariableHandle,
    global,
    blocks,
  }
  const pass = <T>(name: 'train' | 'calibrate' | 'evaluate', body: (e: Emitter, logits: Tensor) => T): T =>
    graph.scoped(name, () => {
      const e = new Emitter(graph, name, device, global)
      return body(e, writeNetwork(e, parts, networkInput(graph, global)))
    })

  const trainingPass = () =>
    pass('train', (e, logits) => {
      const crossEntropy = graph.node('SoftmaxCrossEntropyWithLogits', [logits, global.targets], ofFloat)
      const loss = graph.node('Mean', [crossEntropy, graph.integers([0])], {
        ...ofFloat,
        Tidx: attribute.type(INT32),
        keep_dims: attribute.boolean(false),
      })
      const gradient = graph.node('Mul', [`${crossEntropy}:1`, global.reciprocalBatch], ofFloat)
      graph.scoped('gradient', () => e.tape?.backward(graph, logits, gradient))
      return {
        all: graph.node('Identity', [loss, ...e.updates.map(controlOf)], ofFloat),
        head: graph.node('Identity', [loss, ...e.headUpdates.map(controlOf)], ofFloat),
        logits: graph.node('Identity', [logits], ofFloat),
      }
    })
  const calibrate = pass('calibrate', (e) =>
    graph.node('Const', e.updates.map(controlOf), {
      dtype: attribute.type(FLOAT),
      value: attribute.floatTensor([1], []),
    }),
  )
  const logits = pass('evaluate', (_, logits) => logits)
  return { training: training ? trainingPass() : undefined, calibrate, logits }
}

/** The handles of a variable and its momentum, and the nodes that save and restore them. */
function writeVariable(graph: GraphWriter, variable: Variable): VariableHandle {
  const { name, shape } = variable
  const slot = (slot: Slot): Tensor => {
    const handle = graph.node(
      'VarHandleOp',
      [],
      {
        dtype: attribute.type(FLOAT),
        shape: attribute.shape(shape),
        shared_name: attribute.string(`${name}/${slot}`),
      },
      `${name}/${slot}`,
    )
    const dtype = { dtype: attribute.type(FLOAT) }
    graph.node('ReadVariableOp', [handle], dtype, readName(name, slot))
    const input = graph.placeholder(inputName(name, slot), FLOAT, shape)
    const assign = graph.node('AssignVariableOp', [handle, input], dtype, `${name}/${slot}/assign`)
    graph.node(
      'Const',
      [controlOf(assign)],
      { ...dtype, value: attribute.floatTensor([1], []) },
      assignedName(name, slot),
    )
    return handle
  }
  const handle = slot('weights')
  return { handle, momentum: variable.trainable ? slot('momentum') : handle, name, isHead: variable.isHead }
}

function normalisation(mean: readonly number[], deviation: readonly number[]): Normalisation {
  // One value serves all three channels of grey images.
  const channel = (values: readonly number[], i: number) => values[values.length === 1 ? 0 : i] as number
  const feed = (value: (i: number) => number): FeedValue => ({
    type: FLOAT,
    shape: [3],
    data: Float32Array.from([0, 1, 2], value),
    keep: true,
  })
  return {
    scale: feed((i) => 1 / (255 * channel(deviation, i))),
    offset: feed((i) => -channel(mean, i) / channel(deviation, i)),
  }
}
