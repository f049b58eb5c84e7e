/** versitygw: an S3 server with real conditional writes, one Go program. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../bootstrap/messages.mjs'
import { runStep } from '../bootstrap/processes.mjs'
import { SetupError } from '../bootstrap/setup-error.mjs'

const version = '1.8.0'

/** @type {import('../bootstrap/requirements.mjs').Tool} */
export const go = {
  name: 'go (1.21 or newer)',
  probe: ['go', 'version'],
  purpose: 'versitygw, the S3 server of the tests',
  remedy: 'https://go.dev/doc/install; Debian, Ubuntu: `sudo apt-get install golang-go`; macOS: `brew install go`',
}

/** @param {string} cache @returns {string} where the program is or will be */
export function versitygwProgram(cache) {
  return join(cache, `versitygw-${version}-${process.platform}-${process.arch}`, 'versitygw')
}

/**
 * Builds it from source through Go's module proxy, which checks every module against Go's checksum database: about two
 * minutes, once a machine.
 * @param {string} cache
 * @returns {Promise<void>}
 * @throws {SetupError}
 */
export async function installVersitygw(cache) {
  const program = versitygwProgram(cache)
  if (existsSync(program)) return
  await step(`versitygw ${version} (built from source, about two minutes)`, async () => {
    mkdirSync(cache, { recursive: true })
    const building = mkdtempSync(join(cache, 'building-versitygw-'))
    try {
      const { code, output } = await runStep(
        'go',
        ['install', `github.com/versity/versitygw/cmd/versitygw@v${version}`],
        { cwd: building, env: { ...process.env, GOBIN: building }, quiet: true },
      )
      if (code !== 0)
        throw new SetupError(
          `versitygw could not be built (exit code ${code}):\n${output}\nIt needs a network connection to Go's module proxy and Go 1.21 or newer.`,
        )
      mkdirSync(join(program, '..'), { recursive: true })
      renameSync(join(building, 'versitygw'), program)
    } finally {
      rmSync(building, { recursive: true, force: true })
    }
  })
}
