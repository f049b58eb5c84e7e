/** What a λ stage gets besides its input. */
import type { ObjectStore } from '../store/object-store.ts'

export interface StageLogger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
}

export interface FunctionContext {
  readonly store: ObjectStore
  readonly clock: () => Date
  readonly logger: StageLogger
  /** For the ledger: `local`, or `lambda-1769` with the function's memory in MB. */
  readonly machine: string
}
