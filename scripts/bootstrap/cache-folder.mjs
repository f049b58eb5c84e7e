import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Where downloads and what was built from them live, outside of every checkout: `$NAT_CACHE`, else the XDG cache folder.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [home]
 * @returns {string} absolute path; the folder may not exist yet
 */
export function cacheFolder(env, home = homedir()) {
  if (env.NAT_CACHE) return resolve(env.NAT_CACHE)
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'neural-architecture-transfer')
}
