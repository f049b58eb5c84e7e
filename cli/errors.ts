/** How the command line says that something went wrong: one clear sentence, what to do, an exit code. */
import { natCommand } from '../pipeline/contract/commands.ts'
import { errorNames, exitCodes } from '../pipeline/contract/errors.ts'

/** Wrong use of the command line. */
export class UsageError extends Error {
  readonly advice: string
  constructor(message: string, advice = `See: ${natCommand(['--help'])}`) {
    super(message)
    this.name = 'UsageError'
    this.advice = advice
  }
}

/** Ctrl-C or SIGTERM: not an error, but not an end either. 128 + SIGINT, as shells count. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}
const stoppedExitCode = 130

const userErrors: readonly string[] = [errorNames.invalidSpec, errorNames.invalidData, 'UsageError']

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return exitCodes.failure
  if (error instanceof Stopped) return stoppedExitCode
  return userErrors.includes(error.name) ? exitCodes.userError : exitCodes.failure
}

/** @param debug with the stack trace */
export function formatError(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `Error: ${String(error)}`
  const advice = 'advice' in error && typeof error.advice === 'string' ? error.advice : undefined
  // A message with several lines is a list already; an unknown error's name may be the only hint that there is.
  const isOurs = error.name.startsWith('Nat.') || advice !== undefined || error instanceof Stopped
  const headline = isOurs || error.name === 'Error' ? error.message : `${error.name}: ${error.message}`
  const lines = [error instanceof Stopped ? headline : `Error: ${headline}`]
  // Errors that travel without their advice have it in the message.
  if (advice && !error.message.includes(advice)) lines.push(advice)
  if (debug)
    lines.push('', error.stack ?? '', ...(error.cause === undefined ? [] : ['Caused by:', String(error.cause)]))
  else if (!isOurs) lines.push('Run it again with --debug to see where this came from.')
  return lines.join('\n')
}
