import { existsSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Lays `deps/` out as tfjs-node-gpu's build and loader expect it, by links: the library stays in one place.
 * @param {string} folder of the package
 * @param {import('./library.mjs').Library} library
 * @param {import('./platform.mjs').Platform} platform
 */
export function linkLibraries(folder, library, platform) {
  mkdirSync(join(folder, 'deps', 'lib'), { recursive: true })
  link(library.headers, join(folder, 'deps', 'include'))
  for (const name of linkNames(platform.libraries.tensorflow))
    link(library.tensorflow, join(folder, 'deps', 'lib', name))
  for (const name of linkNames(platform.libraries.framework)) link(library.framework, join(folder, 'deps', 'lib', name))
  // A GPU wheel looks for CUDA in ../nvidia beside its own folder, as seen from the link.
  const cuda = join(dirname(library.tensorflow), '..', 'nvidia')
  if (existsSync(cuda) && basename(dirname(library.tensorflow)) === 'tensorflow')
    link(cuda, join(folder, 'deps', 'nvidia'))
}

/**
 * The names under which a library is looked for: its own, and without the version number for the linker.
 * @param {readonly string[]} names
 * @returns {string[]}
 */
export function linkNames(names) {
  return [...new Set(names.flatMap((name) => [name, name.replace(/\.so\.2$/, '.so').replace(/\.2\.dylib$/, '.dylib')]))]
}

/**
 * @param {string} target
 * @param {string} path of the link
 */
function link(target, path) {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isSymbolicLink() && readlinkSync(path) === target) return
  if (found?.isDirectory()) rmSync(path, { recursive: true })
  const fresh = `${path}.${process.pid}`
  symlinkSync(target, fresh)
  renameSync(fresh, path)
}
