/** Reads tables of latencies: those that `nat profile` writes, and those that once-for-all's authors published. */
import { parse } from 'yaml'
import { natCommand } from './commands.ts'
import { errorNames, messageOf, NatError } from './errors.ts'
import { type LatencyTable, latencyTableSchema } from './latency-table.ts'

/** More than any table of a space that exists. */
const mostCharacters = 20_000_000

/**
 * @param name how messages call the text, such as the file
 * @throws NatError `Nat.InvalidSpec` for a text that is no table, or one with a time that is none
 */
export function parseLatencyTable(text: string, name: string): LatencyTable {
  if (text.length > mostCharacters)
    throw unusable(name, `it has ${text.length} characters, at most ${mostCharacters} are read`)
  let value: unknown
  try {
    value = text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text)
  } catch (cause) {
    throw unusable(name, `it is neither JSON nor YAML (${messageOf(cause).split('\n')[0]})`, cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unusable(name, 'it is no mapping of layers')
  const isPublished = !('layers' in value)
  const parsed = latencyTableSchema.safeParse(
    isPublished ? { schema: 1, device: name, runtime: 'unknown', measuredAt: 'unknown', layers: value } : value,
  )
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues
    throw unusable(name, `${path.join('.')}: ${message}`)
  }
  if (Object.keys(parsed.data.layers).length === 0) throw unusable(name, 'it has no layers')
  return parsed.data
}

function unusable(name: string, reason: string, cause?: unknown): NatError {
  return new NatError(errorNames.invalidSpec, `The latency table ${name} cannot be used: ${reason}.`, {
    advice: `Name a table of once-for-all’s format, or one that this makes: ${natCommand(['profile'], { space: 'SPACE', out: 'FILE' })}`,
    cause,
  })
}
