/** Declares the variables of a network one after the other. Names and shapes of saved tensors are PyTorch's. */
import type { Initial, NormVariables, Place, SavedTensor, Variable } from './variable.ts'

/** He et al. 2015, for the number of inputs (or outputs) that a value sums over. */
export const he = (fan: number): Initial => ({ kind: 'normal', deviation: Math.sqrt(2 / fan) })

const zero: Initial = { kind: 'rows', values: [0] }

export class Declarations {
  /** In the order of declaration. */
  readonly all: Variable[] = []

  /** `kind` is `weight` unless said otherwise. */
  declare(variable: Omit<Variable, 'kind'> & Partial<Pick<Variable, 'kind'>>): Variable {
    const declared: Variable = { kind: 'weight', ...variable }
    this.all.push(declared)
    return declared
  }

  /** [rows, columns], saved as [columns, rows, ...tail]: a 1x1 convolution (tail [1, 1]) or a dense layer (no tail). */
  matrix(
    at: { name: string; place: Place; saved: string },
    [rows, columns]: readonly [number, number],
    initial: Initial,
    tail: readonly number[] = [1, 1],
  ): Variable {
    const saved: SavedTensor = { name: at.saved, shape: [columns, rows, ...tail], layout: { kind: 'transposed' } }
    return this.declare({ name: at.name, place: at.place, shape: [rows, columns], initial, saved: [saved] })
  }

  /** [size] of zeros: a bias. */
  vector(at: { name: string; place: Place; saved: string }, size: number): Variable {
    const saved: SavedTensor = { name: at.saved, shape: [size], layout: { kind: 'same' } }
    return this.declare({ name: at.name, place: at.place, shape: [size], initial: zero, saved: [saved] })
  }

  /** [k, k, inputs, outputs], saved as [outputs, inputs, k, k]: a convolution. */
  filter(
    at: { name: string; place: Place; saved: string },
    { kernel, inputs, outputs }: { kernel: number; inputs: number; outputs: number },
    initial: Initial,
  ): Variable {
    const saved: SavedTensor = { name: at.saved, shape: [outputs, inputs, kernel, kernel], layout: { kind: 'filter' } }
    return this.declare({
      name: at.name,
      place: at.place,
      shape: [kernel, kernel, inputs, outputs],
      initial,
      saved: [saved],
    })
  }

  /** One or more batch norms of the same channels in one packed pair of variables. `saved`: the norms' names. */
  norms(at: { name: string; place: Place; saved: readonly string[] }, channels: number): NormVariables {
    const rows = (parts: readonly [string, string]) =>
      at.saved.flatMap((norm, index) =>
        parts.map(
          (part, offset): SavedTensor => ({
            name: `${norm}.${part}`,
            shape: [channels],
            layout: { kind: 'row', row: index * 2 + offset },
          }),
        ),
      )
    const shape = [2 * at.saved.length, channels]
    const repeated = (pair: readonly number[]): Initial => ({ kind: 'rows', values: at.saved.flatMap(() => pair) })
    return {
      parameters: this.declare({
        name: `${at.name}/parameters`,
        place: at.place,
        kind: 'norm',
        shape,
        initial: repeated([1, 0]),
        saved: rows(['weight', 'bias']),
      }),
      statistics: this.declare({
        name: `${at.name}/statistics`,
        place: at.place,
        kind: 'statistics',
        shape,
        initial: repeated([0, 1]),
        saved: rows(['running_mean', 'running_var']),
      }),
    }
  }
}
