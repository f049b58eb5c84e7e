/** What to do after a failure, once its cause is gone. */
import { type RunPlace, resumeCommand, startCommand } from './commands.ts'
import { errorNames } from './errors.ts'

/** A run keeps the spec that it was begun with, so a corrected one needs a new start; with the same spec, that continues. */
const correctedFirst: readonly string[] = [errorNames.invalidSpec, errorNames.invalidData, errorNames.trainingDiverged]

/** @param error its name */
export function nextStep(error: string, runId: string, place: RunPlace): string {
  return correctedFirst.includes(error)
    ? `Start again with: ${startCommand(place)}`
    : `Continue with: ${resumeCommand(runId, place)}`
}
