/** What a λ stage gets besides its input. */
import type { RunPlace } from '../contract/commands.ts'
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
  /** Name of the deployment on AWS; undefined: a search on this machine. For advice that names a command. */
  readonly deployment?: string | undefined
}

export function placeOf({ deployment, store }: Pick<FunctionContext, 'deployment' | 'store'>): RunPlace {
  return deployment === undefined ? { store: store.location } : { deployment }
}
