/**
 * A mode of transfer says which part of a network training changes. What is left out keeps its bytes: it has no update,
 * no momentum, and its batch norms' statistics rest.
 *
 * To add one: a file with a `TransferMode`, and one call of `registerTransferMode`.
 */
import type { Variable } from '../variables/variable.ts'

export interface Transfer {
  /** As a spec writes it, such as `all` or `last-2-stages`. */
  readonly name: string
  /** Whether training changes the variable. `stages`: how many the network has. */
  trains(variable: Variable, stages: number): boolean
}

export interface TransferMode {
  /** As a spec writes it, with `<n>` for a whole number from 1. */
  readonly name: string
  /** What it trains, in one sentence. */
  readonly meaning: string
  /** @returns undefined for a text of another form */
  read(text: string): Transfer | undefined
}

/** A mode without settings. */
export function fixedMode(transfer: Transfer, meaning: string): TransferMode {
  return { name: transfer.name, meaning, read: (text) => (text === transfer.name ? transfer : undefined) }
}
