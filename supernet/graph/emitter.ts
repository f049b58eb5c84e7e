/**
 * What the ops write through: a graph, one of its passes, the conditional region that is open, and the tape.
 * Ops are functions `op(emitter, inputs...) -> Tensor`, one file each under `ops/`.
 */
import type { Kernels } from '../native/kernels.ts'
import type { Place, Variable } from '../variables/variable.ts'
import { attribute, BOOL, FLOAT, ofFloat } from './attributes.ts'
import type { Pass } from './feeds.ts'
import { controlOf, type GraphWriter, output, type Tensor } from './graph-writer.ts'
import { Tape } from './tape.ts'

/** Handles of one variable and of its momentum (statistics have none). */
export interface VariableHandle {
  readonly handle: Tensor
  readonly momentum: Tensor | undefined
  /** Where averages are kept. */
  readonly average?: Tensor | undefined
}

/** Scalars that are fed: the optimiser's with every training step, the weight of a batch with every calibration. */
export interface ScalarFeeds {
  /** Of the variables of a place. */
  learningRateAt(place: Place): Tensor
  readonly momentum: Tensor
  readonly weightDecay: Tensor
  readonly reciprocalBatch: Tensor
  /** [batch, 1]; undefined: the images of a mini-batch count alike. */
  readonly exampleWeights?: Tensor | undefined
  /** Undefined: gradients are taken as they are. */
  readonly clipNorm?: Tensor | undefined
  readonly calibrationRate: Tensor
}

/** Variables that are written together: fetching what waits for a selection's updates runs these and no others. */
export interface Selection {
  readonly name: string
  includes(variable: Variable): boolean
}

export const everything: Selection = { name: 'everything', includes: () => true }

/** A part of the graph that runs only if a fed predicate holds (an active layer, a small kernel). */
interface Region {
  /** Reads of variables wait for it, so that nothing of an inactive layer is touched. */
  readonly token: Tensor | undefined
  /** Writes of variables in the region, by selection. */
  readonly updates: ReadonlyMap<Selection, Tensor[]>
}

export interface EmitterOptions {
  readonly pass: Pass
  readonly kernels: Kernels
  readonly handles: ReadonlyMap<Variable, VariableHandle>
  readonly scalars: ScalarFeeds
  /** What may be fetched of this pass. */
  readonly selections: readonly Selection[]
  /** Calibration takes the batch's statistics down, and norms go by those that are saved. */
  readonly observing?: boolean
}

export class Emitter {
  readonly graph: GraphWriter
  readonly pass: Pass
  readonly kernels: Kernels
  readonly scalars: ScalarFeeds
  readonly tape: Tape | undefined
  readonly observing: boolean
  readonly #handles: ReadonlyMap<Variable, VariableHandle>
  readonly #selections: readonly Selection[]
  #region: Region

  constructor(graph: GraphWriter, options: EmitterOptions) {
    const { pass, kernels, handles, scalars, selections, observing = false } = options
    this.graph = graph
    this.pass = pass
    this.kernels = kernels
    this.scalars = scalars
    this.observing = observing
    this.#handles = handles
    this.#selections = selections
    this.#region = { token: undefined, updates: this.#noUpdates() }
    this.tape = pass === 'train' ? new Tape() : undefined
  }

  /** A selection's updates in the open region; after the backward pass, those of the whole pass. */
  updates(selection: Selection): readonly Tensor[] {
    return this.#region.updates.get(selection) ?? []
  }

  /** Adds the write of a variable to the open region. */
  addUpdate(variable: Variable, update: Tensor): void {
    this.#addTo(this.#region, variable, update)
  }

  handleOf(variable: Variable): VariableHandle {
    const handle = this.#handles.get(variable)
    if (handle === undefined) throw new RangeError(`Emitter: ${variable.name} is not a variable of this graph`)
    return handle
  }

  /** Reads a variable that has no gradient. */
  readConstant(variable: Variable): Tensor {
    const { handle } = this.handleOf(variable)
    const { token } = this.#region
    const waits = token === undefined ? [] : [controlOf(token)]
    return this.graph.node('ReadVariableOp', [handle, ...waits], { dtype: attribute.type(FLOAT) })
  }

  /** Reads a variable; in training its gradient rule is the optimiser's step. */
  read(variable: Variable): Tensor {
    const region = this.#region
    const value = this.readConstant(variable)
    this.tape?.record([], [value], ([gradient]) => {
      if (gradient === undefined) return []
      this.#addTo(region, variable, this.#sgd(variable, value, gradient))
      return []
    })
    return value
  }

  /** SGD with Nesterov momentum and weight decay, as PyTorch's (torch.optim.SGD): step on gradient + decay * value. */
  #sgd(variable: Variable, value: Tensor, gradient: Tensor): Tensor {
    const { graph, scalars } = this
    const { handle, momentum } = this.handleOf(variable)
    if (momentum === undefined) throw new Error(`Emitter: a gradient reaches ${variable.name}, which has no momentum`)
    const decay = graph.node('Mul', [value, scalars.weightDecay], ofFloat)
    const step = graph.node('AddV2', [this.#clipped(gradient), decay], ofFloat)
    const rate = scalars.learningRateAt(variable.place)
    return graph.node('ResourceApplyMomentum', [handle, momentum, rate, step, scalars.momentum], {
      ...ofFloat,
      use_nesterov: attribute.boolean(true),
    })
  }

  /** The gradient, shortened to the norm that is fed, if one is: each variable's on its own. */
  #clipped(gradient: Tensor): Tensor {
    const { graph, scalars } = this
    if (scalars.clipNorm === undefined) return gradient
    const half = graph.node('L2Loss', [gradient], ofFloat)
    const norm = graph.node('Sqrt', [graph.node('AddV2', [half, half], ofFloat)], ofFloat)
    const longer = graph.node('Maximum', [norm, scalars.clipNorm], ofFloat)
    return graph.node('Mul', [gradient, graph.node('RealDiv', [scalars.clipNorm, longer], ofFloat)], ofFloat)
  }

  /**
   * `predicate ? body(x) : x`. What `body` writes runs only if the predicate holds, its gradients and updates too.
   * Switch and Merge rather than If: no function library, and no copy of the graph per branch.
   */
  when(predicate: Tensor, x: Tensor, body: (x: Tensor) => Tensor): Tensor {
    const { graph } = this
    const outer = this.#region
    const entered = graph.node('Switch', [x, predicate], ofFloat)
    const alive = graph.node('Switch', [predicate, predicate], { T: attribute.type(BOOL) })
    const token = graph.node('Identity', [output(alive, 1)], { T: attribute.type(BOOL) })
    const region: Region = { token, updates: this.#noUpdates() }

    const close = () => {
      for (const [selection, updates] of region.updates) {
        if (updates.length > 0) outer.updates.get(selection)?.push(this.#finished(alive, updates))
      }
    }
    this.tape?.record(
      [x],
      [output(entered, 0), output(entered, 1)],
      ([gradientSkipped, gradientTaken]) => {
        close()
        if (gradientSkipped === undefined || gradientTaken === undefined) return [undefined]
        return [merge(graph, [gradientSkipped, gradientTaken])]
      },
      true,
    )
    this.#region = region
    const taken = body(output(entered, 1))
    this.#region = outer
    if (this.tape === undefined) close()

    const merged = merge(graph, [output(entered, 0), taken])
    this.tape?.record([output(entered, 0), taken], [merged], ([gradient]) => {
      if (gradient === undefined) return [undefined, undefined]
      const switched = graph.node('Switch', [gradient, predicate], ofFloat)
      return [output(switched, 0), output(switched, 1)]
    })
    return merged
  }

  #noUpdates(): ReadonlyMap<Selection, Tensor[]> {
    return new Map(this.#selections.map((selection) => [selection, []]))
  }

  #addTo(region: Region, variable: Variable, update: Tensor): void {
    for (const [selection, updates] of region.updates) if (selection.includes(variable)) updates.push(update)
  }

  /** A tensor that exists when the region's updates are done, or when the region was skipped: never dead. */
  #finished(alive: Tensor, updates: readonly Tensor[]): Tensor {
    const type = { T: attribute.type(BOOL) }
    const done = this.graph.node('Identity', [output(alive, 1), ...updates.map(controlOf)], type)
    return this.graph.node('Merge', [output(alive, 0), done], { ...type, N: attribute.integer(2) })
  }
}

/** The one of the inputs that is alive. */
export function merge(graph: GraphWriter, inputs: readonly Tensor[]): Tensor {
  return graph.node('Merge', inputs, { ...ofFloat, N: attribute.integer(inputs.length) })
}
