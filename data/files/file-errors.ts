/** What a failing file system says, in words for the user. */
import { firstLineOf } from '../errors.ts'

/** U+FFFD: what Node puts for bytes of a name that are no UTF-8, after which no such file is found. */
const replacement = '\ufffd'

/** @param name as it was listed */
export function unreadableReason(error: unknown, name: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : firstLineOf(error)
  if (code === 'ENOENT' && name.includes(replacement)) return 'its name is not UTF-8: rename it'
  if (code === 'ENOENT') return "can't be read (ENOENT): it is gone"
  if (code === 'EACCES' || code === 'EPERM') return `can't be read (${code}): no permission`
  return `can't be read (${code})`
}
