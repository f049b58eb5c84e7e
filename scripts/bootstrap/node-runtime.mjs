import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './setup-error.mjs'

/**
 * The Node 22 that everything after the set-up runs under. It comes with the npm packages, headers included, so the
 * user's own Node only has to start the set-up, and compiling the addon downloads nothing.
 * @param {string} root of the checkout
 * @param {import('./platform.mjs').Platform} platform
 * @returns {{ folder: string, program: string, version: string }} `folder` holds bin/ and include/
 * @throws {SetupError} if the package is not installed
 */
export function nodeRuntime(root, platform) {
  const folder = join(root, 'node_modules', platform.nodePackage)
  const program = join(folder, 'bin', 'node')
  if (!existsSync(program)) {
    throw new SetupError(
      `The npm package ${platform.nodePackage}, which holds Node 22, is not installed, although npm reported no error. Remove node_modules and run the same command again.`,
    )
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return { folder, program, version }
}
