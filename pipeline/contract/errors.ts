/**
 * The error names of the workflow: thrown by code, matched by `ErrorEquals` and by the Batch cause in the ASL files.
 * A test cross-checks both sides.
 */
export const errorNames = {
  /** The deployment spec is wrong: fails before anything is started. Never retried. */
  invalidSpec: 'Nat.InvalidSpec',
  /** The user's data is wrong or unreadable. Never retried. */
  invalidData: 'Nat.InvalidData',
  /** An object that we wrote is missing or does not match its hash. Never retried. */
  corruptedObject: 'Nat.CorruptedObject',
  /** The place to write to refuses: permissions, disk full. Never retried. */
  storageUnavailable: 'Nat.StorageUnavailable',
  /** Training diverged (loss is not a number). Never retried: the same seed gives the same result. */
  trainingDiverged: 'Nat.TrainingDiverged',
  /** Something that goes away by itself. Retried. */
  transient: 'Nat.Transient',
  /** A function stopped itself shortly before its time limit would have. Retried, as a store that hangs may recover. */
  timeout: 'Nat.Timeout',
} as const

export type ErrorName = (typeof errorNames)[keyof typeof errorNames]

/** Exit codes of the container's entry point: how a Batch job tells its cause (`evaluateOnExit`, Container.ExitCode). */
export const exitCodes = {
  success: 0,
  /** A bug or an unknown failure. */
  failure: 1,
  /** The user's mistake (spec, data): never retried. */
  userError: 64,
  /** Spot notice received: progress is saved, retry. EX_TEMPFAIL of sysexits.h. */
  interrupted: 75,
  /** SIGTERM before our handler was there (128 + 15): somebody takes the machine away. */
  terminated: 143,
} as const

/** What was thrown, as a sentence: anything can be. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** An error with one of our stable names. `advice` says what to do about it. */
export class NatError extends Error {
  readonly advice: string | undefined
  constructor(name: ErrorName, message: string, options: { advice?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = name
    this.advice = options.advice
  }
}
