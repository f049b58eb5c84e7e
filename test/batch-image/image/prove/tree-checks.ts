/** What the finished tree must not hold, and what it must find. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

const out = (program: string, ...rest: string[]) =>
  execFileSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 28 }).trim()

const programs =
  /^(cc|c\+\+|gcc|g\+\+|clang|cpp|ld|as|make|cmake|ninja|nvcc|cicc|python[\d.]*|pip[\d.]*|npm|npx|corepack|yarn|node-gyp|nsys|ncu)$/
const developmentFiles = /\.(h|hh|hpp|cuh|a|o|gyp)$/

/** @returns paths of compilers, package managers, headers, static libraries, and programs that raise their rights */
export function unwantedFiles(root: string): string[] {
  const lines = out('find', root, '-xdev', '(', '-type', 'f', '-o', '-type', 'l', ')', '-printf', '%m %P\n').split('\n')
  return lines
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)])
    .filter(([mode, path]) => {
      const name = basename(path)
      const isProgram = /(^|\/)s?bin\//.test(path) && programs.test(name)
      return isProgram || developmentFiles.test(name) || (mode.length === 4 && /^[246]/.test(mode))
    })
    .map(([, path]) => path)
}

/** @returns what others than root may change (outside of /tmp and /scratch) */
export function writableFiles(root: string): string[] {
  const found = out(
    'find',
    root,
    '-xdev',
    '!',
    '-type',
    'l',
    '(',
    '-perm',
    '-0002',
    '-o',
    '-uid',
    '1000',
    ')',
    '-printf',
    '%P\n',
  )
  return found
    .split('\n')
    .filter((path) => path !== '' && !/^(tmp|scratch|var\/tmp|run\/lock|dev|proc)(\/|$)/.test(path))
}

/** What the loader finds for a library inside the tree: name -> path, undefined where it finds nothing. */
export function dependencies(root: string, library: string): Map<string, string | undefined> {
  const lines = out('chroot', root, '/lib64/ld-linux-x86-64.so.2', '--list', library).split('\n')
  const found = lines.map((line) => /^\s*(\S+) => (?:(\/\S+)|not found)/.exec(line)).filter((match) => match !== null)
  return new Map(found.map(([, name, path]) => [name, path]))
}

/** @returns folders inside the tree where the loader looks for what a library opens, links followed */
export function searchPath(root: string, library: string): string[] {
  const real = out('chroot', root, 'readlink', '-f', library)
  const runpath = /\(R(?:UN)?PATH\).*\[(.*)\]/.exec(out('readelf', '-d', join(root, real)))?.[1] ?? ''
  // The loader takes the folder that the library was opened in for $ORIGIN, and does not follow links.
  const folders = new Set(runpath.split(':').map((entry) => resolve(entry.replace('$ORIGIN', dirname(library)))))
  return [...folders].map((folder) => out('chroot', root, 'readlink', '-m', folder))
}

/** @returns paths inside the tree */
export function cudaLibraries(root: string): string[] {
  const nvidia = '/opt/tensorflow/nvidia'
  return readdirSync(join(root, nvidia))
    .map((component) => join(nvidia, component, 'lib'))
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
}

/** `path bytes` of the parts that make up the image. */
export function sizes(root: string): [string, number][] {
  const folders = ['usr', 'opt/tensorflow/nvidia', 'opt/tensorflow/tensorflow', 'app/node_modules', 'app']
  return folders.map((folder) => [folder, Number(out('du', '-sxb', join(root, folder)).split(/\s/)[0])])
}
