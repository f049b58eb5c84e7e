/** Structured log: one JSON object a line on standard error, the same shape in the cloud and on a laptop. */

import type { JobEnvironment } from './environment.ts'
import type { Log } from './job-context.ts'

export type LogLevel = 'INFO' | 'ERROR'

export interface Logger {
  readonly info: Log
  readonly error: Log
  /** Adds to what every later line says. */
  about(facts: Readonly<Record<string, unknown>>): void
}

export function createLogger(
  job: Partial<JobEnvironment>,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  const { stage, runId, generation, child, attempt, jobId } = job
  let facts: Readonly<Record<string, unknown>> = { stage, runId, generation, child, attempt, jobId }
  const at =
    (level: LogLevel): Log =>
    (message, fields) =>
      write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...facts, ...fields })}\n`)
  const about = (more: Readonly<Record<string, unknown>>) => {
    facts = { ...facts, ...more }
  }
  return { info: at('INFO'), error: at('ERROR'), about }
}
