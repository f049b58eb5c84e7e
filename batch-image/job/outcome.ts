/** From how a stage ended to the exit code that Batch and the workflow decide by. */

import type { LedgerLine } from '../../pipeline/contract/documents.ts'
import { errorNames, exitCodes } from '../../pipeline/contract/errors.ts'
import { explainedFileError } from '../../pipeline/store/directory-errors.ts'
import { isPassing } from '../../pipeline/store/passing.ts'
import { Interrupted } from './interruption.ts'

export interface Outcome {
  readonly exitCode: number
  readonly outcome: LedgerLine['outcome']
}

const userErrors: readonly string[] = [errorNames.invalidSpec, errorNames.invalidData]

/** @param interrupted whether the job's signal was aborted before the stage threw */
export function outcomeOf(error: unknown, interrupted: boolean): Outcome {
  const name = error instanceof Error ? error.name : ''
  if (userErrors.includes(name)) return { exitCode: exitCodes.userError, outcome: 'failed' }
  if (error instanceof Interrupted || (interrupted && !name.startsWith('Nat.')))
    return { exitCode: exitCodes.interrupted, outcome: 'interrupted' }
  if (isPassing(error)) return { exitCode: exitCodes.interrupted, outcome: 'failed' }
  return { exitCode: exitCodes.failure, outcome: 'failed' }
}

/** The clear sentence of an error, whatever was thrown. */
export function describeError(thrown: unknown): { name: string; text: string; advice?: string } {
  const error = explainedFileError(thrown)
  if (!(error instanceof Error)) return { name: 'Error', text: String(error) }
  const advice = 'advice' in error && typeof error.advice === 'string' ? error.advice : undefined
  return { name: error.name, text: error.message, ...(advice === undefined ? {} : { advice }) }
}
