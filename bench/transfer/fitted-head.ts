/** A linear head fitted to convergence, its penalty chosen by the validation images. */
import { errorOf, type Labelled, type Ridge, ridgeHeads } from '../photos/ridge.ts'

/** As shares of the features' mean variance, ascending. */
const penalties = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10]

export interface FittedHead {
  readonly penalty: number
  /** Errors in percent. */
  readonly validation: number
  readonly test: number
}

/** Of heads that are equal on the validation images, the one of the larger penalty. */
export function fittedHead(
  { train, validation, test }: Readonly<Record<'train' | 'validation' | 'test', Labelled>>,
  classes: number,
): FittedHead {
  const heads = ridgeHeads(train, classes, penalties)
  const errors = heads.map((head) => errorOf(head, validation))
  const best = errors.lastIndexOf(Math.min(...errors))
  return { penalty: penalties[best], validation: errors[best], test: errorOf(heads[best] as Ridge, test) }
}
