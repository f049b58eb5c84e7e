import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from './hashes.mjs'
import { runStep } from './processes.mjs'
import { SetupError } from './setup-error.mjs'

/** Hash of the package-lock.json that node_modules was installed from. */
const stampFile = '.nat-lock-hash'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */
/** @typedef {{ packages: Record<string, LockedPackage> }} PackageLock */

/**
 * Whether node_modules is what package-lock.json says. A tree that was installed by hand (`npm ci`, `npm install`)
 * is recognised by npm's own record and stamped.
 * @param {string} root of the checkout
 * @returns {boolean}
 */
export function nodeModulesAreCurrent(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stamp = join(root, 'node_modules', stampFile)
  const hash = sha256(lock)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === hash) return true
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  if (!fulfils(JSON.parse(readFileSync(installed, 'utf8')), JSON.parse(lock))) return false
  writeFileSync(stamp, `${hash}\n`)
  return true
}

/**
 * Whether an installed tree holds exactly the packages of a lock file; optional ones (other platforms) may be absent.
 * @param {PackageLock} installed npm's node_modules/.package-lock.json
 * @param {PackageLock} wanted package-lock.json
 * @returns {boolean}
 */
export function fulfils(installed, wanted) {
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === '') continue
    const found = installed.packages[path]
    if (found === undefined) {
      if (entry.optional || entry.devOptional) continue
      return false
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) return false
  }
  return Object.keys(installed.packages).every((path) => path in wanted.packages)
}

/**
 * `npm ci`, whatever the user's own npm configuration says about optional and development packages.
 * @param {string} root of the checkout
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupError} if npm fails
 */
export async function installNodeModules(root, env) {
  const [program, ...prefix] = npmCommand(env)
  const settings = [
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--engine-strict=false',
    '--legacy-peer-deps=false',
    '--install-strategy=hoisted',
    '--package-lock=true',
    '--global=false',
  ]
  const { code } = await runStep(program, [...prefix, 'ci', ...settings], { cwd: root, env })
  if (code === 127)
    throw new SetupError(
      'npm was not found. Install Node 20 or newer together with npm, then run the same command again.',
    )
  if (code !== 0)
    throw new SetupError(
      `\`npm ci\` failed with exit code ${code}; its own words are above. Mend that, then run the same command again.`,
    )
  writeFileSync(join(root, 'node_modules', stampFile), `${sha256(readFileSync(join(root, 'package-lock.json')))}\n`)
}

/**
 * The npm that started us, else the one on the PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function npmCommand(env) {
  const caller = env.npm_execpath
  if (caller?.endsWith('npm-cli.js') && existsSync(caller)) return [process.execPath, caller]
  return ['npm']
}
