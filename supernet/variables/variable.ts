/** What a network stores: shape, first value, names when saved, and where in the network it stands. */

/** How a saved tensor lies in its variable. `transposed`: matrix [in, out] saved as [out, in, ...]. */
export type Layout =
  | { readonly kind: 'same' }
  | { readonly kind: 'transposed' }
  /** [h, w, in, out] saved as [out, in, h, w]. */
  | { readonly kind: 'filter' }
  /** One row of a packed variable. */
  | { readonly kind: 'row'; readonly row: number }

export interface SavedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly layout: Layout
}

export type Initial =
  /** Normal with this standard deviation. */
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'identity' }
  /** Each row filled with its value. */
  | { readonly kind: 'rows'; readonly values: readonly number[] }

/** `weight` and `norm` (a batch norm's scale and offset) move by gradients, `statistics` by what the norms see. */
export type VariableKind = 'weight' | 'norm' | 'statistics'

/** 0: before the first stage; 1 to n: the stages; n + 1: between the last stage and the heads. `head`: a task's. */
export type Place = number | 'head'

export interface Variable {
  /** In the graph; seeds the first value. */
  readonly name: string
  readonly shape: readonly number[]
  readonly initial: Initial
  readonly kind: VariableKind
  readonly place: Place
  readonly saved: readonly SavedTensor[]
}

/** Whether gradients reach it: it has momentum. */
export const isTrainable = (variable: Variable): boolean => variable.kind !== 'statistics'

/** A batch norm, or several that are packed: [2 * norms, channels] each, rows (scale, offset) and (mean, variance). */
export interface NormVariables {
  readonly parameters: Variable
  readonly statistics: Variable
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)
