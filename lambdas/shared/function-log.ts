/** Structured log of the functions: one JSON object a line on standard error, in the shape of the container's log. */
import { traceHeaderVariable, traceIdOf } from '../../pipeline/observability/trace.ts'

type Fields = Readonly<Record<string, unknown>>
type LogWriter = (line: string) => void

let write: LogWriter = (line) => process.stderr.write(line)

/** Sends the log elsewhere: for a host that runs the handlers in its own process and shows something else there. */
export function logTo(writer: LogWriter): void {
  write = writer
}

export interface StageLog {
  info(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
}

export function createStageLog(facts: Fields): StageLog {
  const at = (level: string) => (message: string, fields?: Fields) => {
    // The runtime sets it anew for every invocation.
    const traceId = traceIdOf(process.env[traceHeaderVariable])
    write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...facts, traceId, ...fields })}\n`)
  }
  return { info: at('INFO'), error: at('ERROR') }
}
