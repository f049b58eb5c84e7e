/**
 * The packages that drawings are made from: fonts with letters (fontsource) and sets of emoji (iconify), installed from npm into the
 * cache by their exact versions. They are not part of this project's installation: only the pre-training wants them.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { errorNames, NatError } from '../../../pipeline/contract/errors.ts'
import { defaultCacheDirectory } from '../cache-directory.ts'
import { madeOnce } from '../made-once.ts'
import packages from './packages.json' with { type: 'json' }

export type DrawingKind = keyof typeof packages

const scopes: Readonly<Record<DrawingKind, string>> = { fonts: '@fontsource', emoji: '@iconify-json' }
const run = promisify(execFile)

/** Names of the packages within their scope, and their versions. */
export const packagesOf = (kind: DrawingKind): Readonly<Record<string, string>> => packages[kind]

/**
 * Installs them unless the cache has them already (fonts: 110 MB on disk, emoji: 60 MB).
 * @returns the folder with one folder for each package
 * @throws NatError transient (no network, no npm)
 */
export async function fetchDrawingPackages(
  kind: DrawingKind,
  log: (line: string) => void,
  cacheDirectory = defaultCacheDirectory(),
): Promise<string> {
  const scope = scopes[kind]
  const dependencies = Object.fromEntries(
    Object.entries(packages[kind]).map(([name, version]) => [`${scope}/${name}`, version]),
  )
  const manifest = `${JSON.stringify({ private: true, dependencies }, null, 1)}\n`
  const version = createHash('sha256').update(manifest).digest('hex').slice(0, 12)
  const installed = path.join(cacheDirectory, 'drawings', `${kind}-${version}`)
  const folder = path.join(installed, 'node_modules', scope)
  await mkdir(path.dirname(installed), { recursive: true })
  await madeOnce(installed, async (scratch) => {
    await writeFile(path.join(scratch, 'package.json'), manifest)
    log(`installing ${Object.keys(dependencies).length} packages of ${scope} with npm`)
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], {
      cwd: scratch,
      shell: process.platform === 'win32',
    }).catch((cause) => {
      throw new NatError(errorNames.transient, `npm install of packages of ${scope} failed: ${cause.message}`, {
        advice: "Check the network and npm's registry setting.",
        cause,
      })
    })
    return scratch
  })
  return folder
}
