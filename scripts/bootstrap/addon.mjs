import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withoutNpmSettings } from './environment.mjs'
import { sha256 } from './hashes.mjs'
import { linkLibraries } from './link-libraries.mjs'
import { step } from './messages.mjs'
import { applyPatch } from './patch.mjs'
import { runStep } from './processes.mjs'
import { SetupError } from './setup-error.mjs'
import { withStagingFolder } from './staging-folder.mjs'

/** Node-API level that the addon is compiled for; it names the folder that tfjs-node-gpu loads the addon from. */
const nodeApi = 8
export const addonPath = join('lib', `napi-v${nodeApi}`, 'tfjs_binding.node')

/**
 * What an addon depends on. Two set-ups with the same key share one compiled file.
 * @param {object} parts
 * @param {string} parts.package folder of tfjs-node-gpu
 * @param {string} parts.nodeVersion
 * @param {string} parts.platform
 * @param {import('./library.mjs').Library} parts.library
 * @returns {string} 16 hexadecimal digits
 */
export function addonKey(parts) {
  const { version } = JSON.parse(readFileSync(join(parts.package, 'package.json'), 'utf8'))
  const [major] = parts.nodeVersion.split('.')
  const text = [version, `napi ${nodeApi}`, `node ${major}`, parts.platform, patchText(), parts.library.identity].join(
    '\n',
  )
  return sha256(text).slice(0, 16)
}

/**
 * Compiles the addon of tfjs-node-gpu, patched, against a TensorFlow library, and puts it into the cache.
 * @param {object} options
 * @param {string} options.root of the checkout
 * @param {string} options.package folder of tfjs-node-gpu
 * @param {{ folder: string, program: string }} options.node
 * @param {import('./platform.mjs').Platform} options.platform
 * @param {import('./library.mjs').Library} options.library
 * @param {string} options.target path of the compiled file
 * @throws {SetupError} if the patch does not fit or the compiler fails
 */
export async function buildAddon(options) {
  if (existsSync(options.target)) return
  await step('TensorFlow addon, compiling', () =>
    withStagingFolder(join(dirname(options.target), 'build-'), async (staging) => {
      const folder = mkdtempSync(join(plainFolder(tmpdir()), 'nat-addon-'))
      try {
        prepareSources(folder, options)
        await compile(folder, options)
        const finished = join(staging, 'tfjs_binding.node')
        copyFileSync(join(folder, addonPath), finished)
        renameSync(finished, options.target)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }),
  )
}

/**
 * A folder for temporary files whose path a makefile can hold: the paths of the checkout and of the cache may have spaces and letters of
 * any language, and node-gyp writes paths into makefiles as they are. Everything that it needs is reached by links from here.
 * @param {string} wanted
 * @returns {string}
 * @throws {SetupError} if there is none
 */
export function plainFolder(wanted) {
  const found = [wanted, '/tmp', '/var/tmp'].find((each) => /^[\w./-]+$/.test(each) && existsSync(each))
  if (found !== undefined) return found
  throw new SetupError(
    `The folder for temporary files is ${wanted}, and the compiler needs one whose path has letters from a to z, digits, ".", "-" and "_" only. Set TMPDIR to such a folder.`,
  )
}

/**
 * @param {string} folder
 * @param {Parameters<typeof buildAddon>[0]} options
 */
function prepareSources(folder, options) {
  for (const part of ['binding', 'binding.gyp', 'package.json']) {
    cpSync(join(options.package, part), join(folder, part), { recursive: true })
  }
  const patched = join(folder, 'binding', 'tfjs_backend.cc')
  writeFileSync(
    patched,
    applyPatch(readFileSync(patched, 'utf8'), patchText(), 'tfjs-node-gpu/binding/tfjs_backend.cc'),
  )
  linkLibraries(folder, options.library, options.platform)
  symlinkSync(options.node.folder, join(folder, 'node'))
}

/**
 * @param {string} folder
 * @param {Parameters<typeof buildAddon>[0]} options
 */
async function compile(folder, options) {
  const nodeGyp = join(options.root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  const compileArguments = [
    nodeGyp,
    'rebuild',
    // The headers of the Node that runs the addon: node-gyp would download them.
    `--nodedir=${join(folder, 'node')}`,
    '--napi_version=9',
    `--napi_build_version=${nodeApi}`,
    '--module_name=tfjs_binding',
    `--module_path=${join(folder, 'lib', `napi-v${nodeApi}`)}`,
  ]
  const env = withoutNpmSettings(process.env)
  // On a Mac the library is found by its install name, @rpath/...: the addon has to bring the path.
  if (process.platform === 'darwin') env.LDFLAGS = `-Wl,-rpath,@loader_path/../../deps/lib ${env.LDFLAGS ?? ''}`.trim()
  const { code, output } = await runStep(options.node.program, compileArguments, { cwd: folder, env, quiet: true })
  if (code === 0 && existsSync(join(folder, addonPath))) return
  throw new SetupError(
    `The TensorFlow addon could not be compiled (node-gyp ended with exit code ${code}). Its last words:\n${output}`,
  )
}

function patchText() {
  return readFileSync(fileURLToPath(new URL('session-config.patch', import.meta.url)), 'utf8')
}
