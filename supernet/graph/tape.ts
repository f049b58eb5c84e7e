/**
 * Reverse-mode differentiation at the level of the emitted graph: an op records, beside the nodes that it writes, the
 * rule that writes the nodes of its gradient. Blocks are therefore written forward only.
 */
import { ofFloat } from './attributes.ts'
import type { GraphWriter, Tensor } from './graph-writer.ts'

/** Gradients of the outputs (undefined: nothing depends on that output) -> gradients of the inputs. */
export type GradientRule = (gradients: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[]

interface Recorded {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  readonly rule: GradientRule
  readonly always: boolean
}

export class Tape {
  #recorded: Recorded[] = []

  /** `always`: the rule is called even if no gradient reaches the op (the end of a conditional region). */
  record(inputs: readonly Tensor[], outputs: readonly Tensor[], rule: GradientRule, always = false): void {
    this.#recorded.push({ inputs, outputs, rule, always })
  }

  /** Writes the backward pass, from `gradient` of `of`; rules write the updates of variables. */
  backward(graph: GraphWriter, of: Tensor, gradient: Tensor): void {
    const gradients = new Map<Tensor, Tensor>([[of, gradient]])
    for (const { inputs, outputs, rule, always } of this.#recorded.reverse()) {
      const arriving = outputs.map((out) => gradients.get(out))
      if (!always && arriving.every((each) => each === undefined)) continue
      rule(arriving).forEach((each, position) => {
        const input = inputs[position]
        if (each === undefined || input === undefined) return
        const sum = gradients.get(input)
        gradients.set(input, sum === undefined ? each : graph.node('AddV2', [sum, each], ofFloat))
      })
    }
    this.#recorded = []
  }
}
