import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Runs `work` with a fresh folder beside the place where its result will be moved by rename, so that a half-made result
 * never has the final name. Removes what killed processes have left: the caller holds the lock of that place.
 * @template T
 * @param {string} prefix path that the folder's name begins with
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withStagingFolder(prefix, work) {
  const parent = dirname(prefix)
  mkdirSync(parent, { recursive: true })
  for (const name of readdirSync(parent)) {
    if (name.startsWith(basename(prefix))) rmSync(join(parent, name), { recursive: true, force: true })
  }
  const folder = mkdtempSync(prefix)
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
