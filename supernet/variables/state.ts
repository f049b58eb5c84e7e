/** Between the variables' layout and that of saved tensors. */
import { type SavedTensor, sizeOf, type Variable } from './variable.ts'

/** A tensor by name; float32, row-major. */
export interface NamedTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}
export type State = ReadonlyMap<string, NamedTensor>

/** @throws RangeError when there is none of that name */
export function tensorOf(state: State, name: string): NamedTensor {
  const tensor = state.get(name)
  if (tensor === undefined) throw new RangeError(`the checkpoint has no tensor ${name}`)
  return tensor
}

/** Of the names of the optimiser's tensors in a saved state. */
export const MOMENTUM_PREFIX = 'momentum.'
/** Of those of the weights' average. */
export const AVERAGE_PREFIX = 'average.'

/** The saved tensors of one variable's value. */
export function toSaved(variable: Variable, value: Float32Array): [string, NamedTensor][] {
  return variable.saved.map((saved) => {
    const data = new Float32Array(sizeOf(saved.shape))
    copy(variable, saved, value, data, 'save')
    return [saved.name, { shape: saved.shape, data }]
  })
}

/**
 * The value of a variable from saved tensors.
 * @throws RangeError when a tensor is missing or has another shape
 */
export function fromSaved(variable: Variable, state: State, prefix = ''): Float32Array {
  const value = new Float32Array(sizeOf(variable.shape))
  for (const saved of variable.saved) {
    const name = prefix + saved.name
    const tensor = tensorOf(state, name)
    if (tensor.shape.join() !== saved.shape.join()) {
      throw new RangeError(`the checkpoint's ${name} has shape [${tensor.shape}], this supernet's is [${saved.shape}]`)
    }
    copy(variable, saved, value, tensor.data, 'load')
  }
  return value
}

function copy(
  variable: Variable,
  saved: SavedTensor,
  inside: Float32Array,
  outside: Float32Array,
  direction: 'save' | 'load',
): void {
  const move = (insideIndex: number, outsideIndex: number) => {
    if (direction === 'save') outside[outsideIndex] = inside[insideIndex]
    else inside[insideIndex] = outside[outsideIndex]
  }
  const { layout } = saved
  switch (layout.kind) {
    case 'same':
      for (let i = 0; i < inside.length; i++) move(i, i)
      return
    case 'row': {
      const columns = variable.shape[1]
      for (let column = 0; column < columns; column++) move(layout.row * columns + column, column)
      return
    }
    case 'transposed': {
      const [rows, columns] = variable.shape
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) move(row * columns + column, column * rows + row)
      }
      return
    }
    case 'filter': {
      const [height, width, inputs, outputs] = variable.shape
      const area = height * width
      for (let position = 0; position < area; position++) {
        for (let i = 0; i < inputs; i++) {
          for (let o = 0; o < outputs; o++) {
            move((position * inputs + i) * outputs + o, (o * inputs + i) * area + position)
          }
        }
      }
    }
  }
}
