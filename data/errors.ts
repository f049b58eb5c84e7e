/** What data sets can be refused for. The names are the workflow's (pipeline/contract/errors.ts); a test compares them. */

/** The user's data is wrong or can't be read. `advice` says what to do about it. */
export class InvalidData extends Error {
  override readonly name = 'Nat.InvalidData'
  readonly advice: string | undefined
  constructor(message: string, advice?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.advice = advice
  }
}

/** An object of a packed data set is missing, or is not what its manifest says. */
export class DamagedShard extends Error {
  override readonly name = 'Nat.CorruptedObject'
  readonly advice: string
  constructor(message: string, advice: string) {
    super(message)
    this.advice = advice
  }
}

/** What an error says, in one line. */
export const firstLineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n')[0]

/** The user's data is at fault. */
export const invalidData = (message: string, advice?: string, cause?: unknown): InvalidData =>
  new InvalidData(message, advice, cause)
