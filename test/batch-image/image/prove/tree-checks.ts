/** What the finished tree must not hold, and what it must find. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
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

/** Where the loader looks for what TensorFlow's library opens, as seen from the place that the addon loads it from. */
export function librarySearchPath(root: string, library: string): string[] {
  const dynamic = out('readelf', '-d', library)
  const runpath = /\(RUNPATH\).*\[(.*)\]/.exec(dynamic)?.[1] ?? ''
  return runpath
    .split(':')
    .map((entry) => resolve(entry.replace('$ORIGIN', dirname(library))))
    .filter((folder) => existsSync(folder))
    .map((folder) => realpathSync(folder))
    .filter((folder) => folder.startsWith(root))
}

/** @returns component folders of nvidia/ with libraries in them */
export function cudaFolders(root: string): string[] {
  const nvidia = join(root, 'opt/tensorflow/nvidia')
  return readdirSync(nvidia)
    .map((component) => join(nvidia, component, 'lib'))
    .filter((folder) => existsSync(folder))
}

/** `path bytes` of the parts that make up the image. */
export function sizes(root: string): [string, number][] {
  const folders = ['usr', 'opt/tensorflow/nvidia', 'opt/tensorflow/tensorflow', 'app/node_modules', 'app']
  return folders.map((folder) => [folder, Number(out('du', '-sxb', join(root, folder)).split(/\s/)[0])])
}
