/** Where the pre-training keeps what it fetches. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** `$NAT_CACHE`, or `~/.cache/neural-architecture-transfer`. */
export const defaultCacheDirectory = (): string =>
  resolve(process.env.NAT_CACHE || join(homedir(), '.cache', 'neural-architecture-transfer'))
