/**
 * What the ops write through: a graph, one of its passes, the conditional region that is open, and the tape.
 * Ops are functions `op(emitter, inputs...) -> Tensor`, one file each under `ops/`.
 */
import { attribute, BOOL, FLOAT, ofFloat } from './attributes.ts'
import { controlOf, type GraphWriter, output, type Tensor } from './graph-writer.ts'
import { Tape } from './tape.ts'

/**
 * train: batch statistics, gradients, updates. calibrate: batch statistics, accumulated into the running ones.
 * evaluate: running statistics folded into the convolutions.
 */
export type Pass = 'train' | 'calibrate' | 'evaluate'

/** Where kernels exist or are fast decides how an op is written. */
export type Device = 'cpu' | 'gpu'

/** Handles of one variable and of its momentum, and how the optimiser treats it. */
export interface VariableHandle {
  readonly handle: Tensor
  readonly momentum: Tensor
  readonly name: string
  /** The classifier alone is trained when the spec says `trainable: head`. */
  readonly isHead: boolean
}

/** Scalars fed with every training step. */
export interface OptimiserFeeds {
  readonly learningRate: Tensor
  readonly momentum: Tensor
  readonly weightDecay: Tensor
}

/** A part of the graph that runs only if a fed predicate holds (an active layer, a small kernel). */
interface Region {
  /** Reads of variables wait for it, so that nothing of an inactive layer is touched. */
  readonly token: Tensor | undefined
  /** Writes of variables that belong to the region. */
  readonly updates: Tensor[]
}

export class Emitter {
  readonly graph: GraphWriter
  readonly pass: Pass
  readonly device: Device
  readonly optimiser: OptimiserFeeds
  readonly tape: Tape | undefined
  /** Updates of the classifier (they also stand in the outermost region's). */
  readonly headUpdates: Tensor[] = []
  #region: Region = { token: undefined, updates: [] }

  constructor(graph: GraphWriter, pass: Pass, device: Device, optimiser: OptimiserFeeds) {
    this.graph = graph
    this.pass = pass
    this.device = device
    this.optimiser = optimiser
    this.tape = pass === 'train' ? new Tape() : undefined
  }

  /** Updates of the open region; after the backward pass, those of the whole pass. */
  get updates(): readonly Tensor[] {
    return this.#region.updates
  }

  /** Adds the write of a variable to the open region. */
  addUpdate(update: Tensor): void {
    this.#region.updates.push(update)
  }

  /** Reads a variable that has no gradient. */
  readConstant(variable: VariableHandle): Tensor {
    const { token } = this.#region
    const waits = token === undefined ? [] : [controlOf(token)]
    return this.graph.node('ReadVariableOp', [variable.handle, ...waits], { dtype: attribute.type(FLOAT) })
  }

  /** Reads a variable; in training its gradient rule is the optimiser's step. */
  read(variable: VariableHandle): Tensor {
    const region = this.#region
    const value = this.readConstant(variable)
    this.tape?.record([], [value], ([gradient]) => {
      if (gradient === undefined) return []
      const update = this.#sgd(variable, value, gradient)
      region.updates.push(update)
      if (variable.isHead) this.headUpdates.push(update)
      return []
    })
    return value
  }

  /** SGD with Nesterov momentum and weight decay, as PyTorch's (torch.optim.SGD): step on gradient + decay * value. */
  #sgd(variable: VariableHandle, value: Tensor, gradient: Tensor): Tensor {
    const { graph, optimiser } = this
    const decay = graph.node('Mul', [value, optimiser.weightDecay], ofFloat)
    const step = graph.node('AddV2', [gradient, decay], ofFloat)
    return graph.node(
      'ResourceApplyMomentum',
      [variable.handle, variable.momentum, optimiser.learningRate, step, optimiser.momentum],
      { ...ofFloat, use_nesterov: attribute.boolean(true) },
    )
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
    const region: Region = { token, updates: [] }

    const close = () => {
      if (region.updates.length > 0) outer.updates.push(this.#finished(alive, region.updates))
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
