/** Writes a network with the heads of a task as one graph with the passes train, calibrate and evaluate. */
import type { Network } from './families/index.ts'
import { attribute, FLOAT, ofFloat } from './graph/attributes.ts'
import { Emitter, everything, type Selection, type VariableHandle } from './graph/emitter.ts'
import { type Feed, type Feeds, feedNames, float32, type Pass, writeFeeds, writeFeedTable } from './graph/feeds.ts'
import { controlOf, type GraphWriter, type Tensor } from './graph/graph-writer.ts'
import type { Kernels } from './native/kernels.ts'
import { imageFeeds, networkInput } from './ops/images.ts'
import { optimiserFeeds, rateRow, rateTable } from './optimiser.ts'
import type { Task } from './tasks/index.ts'
import type { Transfer } from './transfer/index.ts'
import { isTrainable, type Place, type Variable } from './variables/variable.ts'
import { writeAverages } from './weight-average.ts'

const scalarFeeds = {
  ...optimiserFeeds,
  /** 1 / images of the batch. */
  reciprocalBatch: float32([], ['train']),
  /** Weight of the batch in the running average of a calibration. */
  calibrationRate: float32([], ['calibrate']),
}

/** Feeds of what was asked for. */
const extraFeeds = ({ clipping, weighting }: GraphExtras): ExtraFeeds => ({
  ...(clipping && { clipNorm: float32([], ['train']) }),
  ...(weighting && { [exampleWeightFeed]: float32([-1, 1], ['train']) }),
})
type ExtraFeeds = Partial<Record<'clipNorm' | typeof exampleWeightFeed, Feed>>

/** Feed of a target of the task. */
export const targetFeed = (name: string): string => `target/${name}`

const targetFeeds = (task: Task): Feeds =>
  Object.fromEntries(task.targets.map(({ name, shape }) => [targetFeed(name), float32([-1, ...shape], ['train'])]))

/** Feed of the images' weights in the gradient, [batch, 1]. */
export const exampleWeightFeed = 'exampleWeights'

/** Where a variable's numbers are kept. */
export type StateSlot = 'weights' | 'momentum' | 'average'
export const inputName = (variable: Variable, slot: StateSlot): string => `${variable.name}/${slot}/input`
export const assignedName = (variable: Variable, slot: StateSlot): string => `${variable.name}/${slot}/assigned`
export const readName = (variable: Variable, slot: StateSlot): string => `${variable.name}/${slot}/value`

/** What to feed to each pass, and what to fetch of it. */
export interface SupernetGraph {
  readonly feedNames: Readonly<Record<Pass, readonly string[]>>
  readonly training: {
    /** By the transfer's name, the loss before the step; fetching it makes the step. */
    readonly loss: ReadonlyMap<string, Tensor>
    readonly outputs: readonly Tensor[]
    /** What `outputs` alone need: no targets, no optimiser. */
    readonly outputFeeds: readonly string[]
  }
  readonly calibrate: Tensor
  readonly outputs: readonly Tensor[]
}

export interface SupernetParts {
  readonly network: Network
  readonly task: Task
  readonly heads: readonly Variable[]
  /** How it may be trained; none: the training pass is left out. */
  readonly transfers: readonly Transfer[]
  readonly kernels: Kernels
  readonly extras: GraphExtras
}

/** Parts of the training that are written where they are asked for: graphs without them stay as they are. */
export interface GraphExtras {
  /** An average of the weights is kept. */
  readonly averaging?: boolean
  /** The gradient of each variable is made no longer than `clipNorm` (OptimiserSettings). */
  readonly clipping?: boolean
  /** Images of a mini-batch have weights. */
  readonly weighting?: boolean
  /** Calibration takes the batch's statistics down, and norms go by those that are saved. */
  readonly observing?: boolean
}

export function writeSupernetGraph(graph: GraphWriter, parts: SupernetParts): SupernetGraph {
  const { network, task, heads, transfers, kernels, extras } = parts
  const handles = new Map(
    [...network.variables, ...heads].map((variable) => [variable, writeVariable(graph, variable, extras)] as const),
  )
  const targets = targetFeeds(task)
  const images = writeFeeds(graph, imageFeeds)
  const rates = rateTable(network)
  const fedRates = writeFeedTable(graph, rates)
  const scalars = {
    ...writeFeeds(graph, scalarFeeds),
    ...writeFeeds(graph, extraFeeds(extras)),
    learningRateAt: (place: Place) => fedRates[rateRow(network, place)].learningRate,
  }
  const fedTargets = writeFeeds(graph, targets)
  const writeFeatures = network.write(graph)

  const pass = <T>(
    name: Pass,
    selections: readonly Selection[],
    body: (e: Emitter, outputs: readonly Tensor[]) => T,
  ): T =>
    graph.scoped(name, () => {
      const observing = extras.observing === true
      const e = new Emitter(graph, { pass: name, kernels, handles, scalars, selections, observing })
      const features = writeFeatures(e, networkInput(graph, images, `${name}/input`))
      return body(
        e,
        graph.scoped('head', () => task.write(e, heads, features)),
      )
    })

  const calibrate = pass('calibrate', [everything], (e) =>
    graph.node('Const', e.updates(everything).map(controlOf), {
      dtype: attribute.type(FLOAT),
      value: attribute.floatTensor([1], []),
    }),
  )
  const outputs = pass('evaluate', [], (_, outputs) => outputs)
  const selections = transfers.map((transfer) => ({
    name: transfer.name,
    includes: (variable: Variable) => transfer.trains(variable, network.stages),
  }))
  const trainingPass = () =>
    pass('train', selections, (e, outputs) => {
      const loss = graph.scoped('loss', () =>
        task.loss(
          e,
          outputs,
          task.targets.map(({ name }) => fedTargets[targetFeed(name)]),
        ),
      )
      graph.scoped('gradient', () => e.tape?.backward(graph, loss, graph.scalar(1)))
      const after = (selection: Selection) =>
        graph.node('Identity', [loss, ...e.updates(selection).map(controlOf)], ofFloat)
      return {
        loss: new Map(selections.map((selection) => [selection.name, after(selection)])),
        outputs: outputs.map((output) => graph.node('Identity', [output], ofFloat)),
      }
    })
  const training = transfers.length > 0 ? trainingPass() : { loss: new Map<string, Tensor>(), outputs: [] }
  const outputFeeds = feedNames('train', imageFeeds, network.tables)

  if (extras.averaging) {
    const averaged = [...handles.values()].flatMap(({ handle, average }) =>
      average === undefined ? [] : [{ weights: handle, average }],
    )
    writeAverages(graph, averaged)
  }
  const feeds = { ...imageFeeds, ...scalarFeeds, ...extraFeeds(extras), ...targets }
  const names = (pass: Pass) => feedNames(pass, feeds, [...network.tables, rates])
  return {
    feedNames: { train: names('train'), calibrate: names('calibrate'), evaluate: names('evaluate') },
    training: { ...training, outputFeeds },
    calibrate,
    outputs,
  }
}

/** The handles of a variable and its momentum, and the nodes that save and restore them. */
function writeVariable(graph: GraphWriter, variable: Variable, { averaging }: GraphExtras): VariableHandle {
  const { name, shape } = variable
  const dtype = { dtype: attribute.type(FLOAT) }
  const slot = (slot: StateSlot): Tensor => {
    const path = `${name}/${slot}`
    const handle = graph.node(
      'VarHandleOp',
      [],
      { ...dtype, shape: attribute.shape(shape), shared_name: attribute.string(path) },
      path,
    )
    graph.node('ReadVariableOp', [handle], dtype, readName(variable, slot))
    const input = graph.placeholder(inputName(variable, slot), FLOAT, shape)
    const assign = graph.node('AssignVariableOp', [handle, input], dtype, `${path}/assign`)
    const done = { ...dtype, value: attribute.floatTensor([1], []) }
    graph.node('Const', [controlOf(assign)], done, assignedName(variable, slot))
    return handle
  }
  const trainable = isTrainable(variable)
  return {
    handle: slot('weights'),
    momentum: trainable ? slot('momentum') : undefined,
    average: trainable && averaging ? slot('average') : undefined,
  }
}
