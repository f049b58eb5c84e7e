/** Carries the Dockerfile out without Docker: every stage, step by step, in overlay trees. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fieldsOf, pairsOf, readDockerfile, type Step } from './dockerfile.ts'
import { execute, StageTree } from './stage-tree.ts'

export interface Building {
  /** The checkout: what the Dockerfile copies from. */
  readonly context: string
  readonly folder: string
  /** What `RUN --mount=type=cache` keeps from one build to the next. */
  readonly caches: string
  /** Stand-ins for the base images, by the name of the build argument. */
  readonly bases: Readonly<Record<string, Base>>
  readonly buildArguments: Readonly<Record<string, string>>
}

export interface Base {
  readonly lower: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Folders of this machine that a clean stage must not see. */
  readonly hidden: readonly string[]
  /** Files put on top: path inside -> path here. */
  readonly added?: Readonly<Record<string, string>>
}

export interface Built {
  readonly tree: StageTree
  readonly env: Readonly<Record<string, string>>
  readonly workdir: string
  readonly user: string
  readonly entrypoint: readonly string[]
}

/** @returns the last stage */
export function build(dockerfile: string, building: Building): Built {
  const { initial, stages } = readDockerfile(dockerfile)
  const defaults = Object.fromEntries(initial.flatMap(({ text }) => pairsOf(text)))
  const built = new Map<string, Built>()
  for (const { name, base, steps } of stages) {
    const argument = /^\$\{(\w+)\}/.exec(base)?.[1] ?? ''
    process.stderr.write(`\n== stage ${name}, on a stand-in for ${defaults[argument]}\n`)
    const { lower, env, hidden, added } = building.bases[argument]
    const place = join(building.folder, name)
    const isDone = existsSync(join(place, 'done'))
    if (!isDone) rmSync(place, { recursive: true, force: true })
    const tree = new StageTree(place, lower)
    for (const folder of hidden) tree.hide(folder)
    for (const [target, source] of Object.entries(added ?? {})) cpSync(source, tree.path(target))
    built.set(name, carryOut(steps, tree, env, defaults, building, built, isDone))
    writeFileSync(join(place, 'done'), '')
  }
  return [...built.values()][built.size - 1]
}

function carryOut(
  steps: readonly Step[],
  tree: StageTree,
  baseEnv: NodeJS.ProcessEnv,
  defaults: Readonly<Record<string, string>>,
  building: Building,
  built: ReadonlyMap<string, Built>,
  /** The tree is there already, of a proof that was broken off: only the settings are read. */
  isDone: boolean,
): Built {
  const stageArguments: Record<string, string> = {}
  const env: Record<string, string> = {}
  let workdir = '/'
  let user = '0'
  let entrypoint: string[] = []
  const rootOf = (from: string | undefined) => (from === undefined ? building.context : built.get(from)!.tree.root)
  for (const { keyword, flags, text, line } of steps) {
    if (isDone && (keyword === 'RUN' || keyword === 'COPY')) continue
    process.stderr.write(`line ${line}: ${keyword} ${text}\n`)
    switch (keyword) {
      case 'ARG': {
        const [name, value = defaults[name] ?? ''] = text.split('=')
        stageArguments[name] = building.buildArguments[name] ?? value
        break
      }
      case 'ENV':
        Object.assign(env, Object.fromEntries(pairsOf(text)))
        break
      case 'WORKDIR':
        workdir = text
        mkdirSync(tree.path(text), { recursive: true })
        break
      case 'USER':
        user = text
        break
      case 'ENTRYPOINT':
        entrypoint = JSON.parse(text)
        break
      case 'COPY': {
        const from = flags.find(([name]) => name === 'from')?.[1]
        const paths = text.split(/\s+/)
        copy(rootOf(from), paths.slice(0, -1), paths.at(-1) ?? '', tree, workdir)
        break
      }
      case 'RUN': {
        const mounts = flags
          .filter(([name]) => name === 'mount')
          .map(([, value]) => mountOf(fieldsOf(value), rootOf, building.caches))
        tree.withMounts(mounts, () => tree.run(text, workdir, { ...baseEnv, ...stageArguments, ...env }))
        break
      }
      case 'LABEL':
      case 'STOPSIGNAL':
        break
      default:
        throw new Error(`line ${line}: the proof does not know ${keyword}`)
    }
  }
  return { tree, env, workdir, user, entrypoint }
}

function mountOf(fields: Record<string, string>, rootOf: (from?: string) => string, caches: string) {
  const { type, from, source = '', target } = fields
  if (type === 'bind') return { source: join(rootOf(from), source), target, writable: false }
  if (type !== 'cache') throw new Error(`the proof does not know mounts of type ${type}`)
  const folder = join(caches, basename(target))
  mkdirSync(folder, { recursive: true })
  return { source: folder, target, writable: true }
}

/** Docker's rule: of a folder, its content is copied. */
function copy(root: string, sources: readonly string[], target: string, tree: StageTree, workdir: string): void {
  const seen = tree.path(target.startsWith('/') ? target : join(workdir, target))
  for (const source of sources) {
    const path = join(root, source)
    if (statSync(path).isDirectory()) {
      mkdirSync(seen, { recursive: true })
      if (readdirSync(path).length > 0) execute('cp', ['-a', '--no-preserve=ownership', `${path}/.`, seen])
    } else {
      const file =
        target.endsWith('/') || (existsSync(seen) && statSync(seen).isDirectory()) ? join(seen, basename(path)) : seen
      mkdirSync(dirname(file), { recursive: true })
      cpSync(path, file)
    }
  }
}
