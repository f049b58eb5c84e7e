/** Structured log of the functions: one JSON object a line on standard error, in the shape of the container's log. */

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
  const at = (level: string) => (message: string, fields?: Fields) =>
    write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...facts, ...fields })}\n`)
  return { info: at('INFO'), error: at('ERROR') }
}
