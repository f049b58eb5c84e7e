/** Every command and every YAML block of the documents is one that the program takes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ArgsDef, CommandDef } from 'citty'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readDatasetYaml } from '../../data/formats/dataset-yaml.ts'
import { registeredFormats } from '../../data/formats/index.ts'
import { parseSpec } from '../../pipeline/contract/parse-spec.ts'
import { trackedFiles } from './tracked-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

interface Block {
  readonly path: string
  readonly language: string
  readonly text: string
}

const documents = trackedFiles('*.md').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

const blocks: Block[] = documents.flatMap(({ path, text }) =>
  Array.from(text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms), ([, , language, inner]) => ({
    path,
    language,
    text: inner,
  })),
)

/** Of the README: its rows begin with a command. */
const tableOfCommands =
  /^\| command \(`npm run nat -- \.\.\.`\).*?\n\n/ms.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[0] ?? ''

/** Lines of code blocks without their comments, code within sentences, and the table of commands in the README. */
const lines = [
  ...blocks
    .filter(({ language }) => language === '')
    .flatMap(({ path, text }) =>
      text.split('\n').map((line) => ({ path, line: line.replace(/(^|\s)#.*$/, '').trim() })),
    ),
  ...documents.flatMap(({ path, text }) =>
    Array.from(text.replace(/```.*?```/gs, '').matchAll(/`([^`\n]+)`/g), ([, line]) => ({ path, line })),
  ),
  ...Array.from(tableOfCommands.matchAll(/^\| `([^`]+)` \|/gm), ([, words]) => ({
    path: 'README.md',
    line: `nat ${words.replaceAll('\\|', '|')}`,
  })),
].filter(({ line }) => /^(npm (run|start|test)|nat|node) ?/.test(line))

/** `nat NAME ...` and `npm run nat -- NAME ...` */
const natCommands = lines.flatMap(({ path, line }) => {
  const words = /^(?:nat|npm run nat --) (.*)$/.exec(line)?.[1]
  return words === undefined || words === '...' ? [] : [{ path, words }]
})

const npmScripts = lines.flatMap(({ path, line }) => {
  const script = /^npm (?:run )?([a-z:]+)/.exec(line)?.[1]
  return script === undefined || script === 'ci' ? [] : [{ path, line, script }]
})

/** As cli/main.ts has them. */
const commandNames = Array.from(
  readFileSync(join(root, 'cli/main.ts'), 'utf8').matchAll(/^ {2}(\w+): \(\) => import\('\.\/commands\/\1\.ts'\)/gm),
  ([, name]) => name,
)

/** Of every command: its options, each also with `no-`. */
const options = new Map<string, string[]>()

beforeAll(async () => {
  for (const name of commandNames) {
    const { default: command }: { default: CommandDef } = await import(`../../cli/commands/${name}.ts`)
    options.set(
      name,
      Object.keys((await command.args) as ArgsDef).flatMap((option) => [option, `no-${option}`]),
    )
  }
}, 120_000)

test('there is something to check', () => {
  expect(commandNames.length).toBeGreaterThan(10)
  expect(natCommands.length).toBeGreaterThan(25)
  expect(npmScripts.length).toBeGreaterThan(10)
  expect(tableOfCommands.split('\n').length).toBeGreaterThan(8)
  expect(blocks.filter(({ language }) => language === 'yaml').length).toBeGreaterThan(3)
})

test.each(natCommands)('$path: nat $words', ({ words }) => {
  const [name] = words.split(' ')
  expect(commandNames).toContain(name)
  const known = options.get(name) as string[]
  const used = Array.from(words.matchAll(/(?:^|[\s[|])--([a-z][a-z0-9-]*)/g), ([, option]) => option)
  expect(used.filter((option) => !known.includes(option))).toEqual([])
})

test.each(npmScripts)('$path: $line', ({ line, script }) => {
  expect(Object.keys(scripts)).toContain(script)
  if (script === 'nat') return
  // The options of a script stand in the file that it runs.
  const used = Array.from(line.matchAll(/ --([a-z][a-z-]*)/g), ([, option]) => option)
  const file = scripts[script].split(' ').at(-1) as string
  if (used.length > 0)
    expect(used.filter((option) => !readFileSync(join(root, file), 'utf8').includes(option))).toEqual([])
})

test('every file that a documented `node` command runs exists', () => {
  const files = lines.flatMap(({ path, line }) => {
    const file = /^node (?:scripts\/bootstrap\.mjs run )?(\S+\.(?:ts|mjs))/.exec(line)?.[1]
    return file === undefined || file === 'file.ts' ? [] : [{ path, file }]
  })
  expect(files.length).toBeGreaterThan(1)
  expect(files.filter(({ file }) => !existsSync(join(root, file)))).toEqual([])
})

const yamlBlocks = blocks.filter(({ language }) => language === 'yaml').map((block, index) => ({ ...block, index }))

test.each(yamlBlocks)('$path: YAML block $index is taken', async ({ path, text }) => {
  if ((parse(text) as { format?: string }).format === undefined) {
    expect(parseSpec(text, path).name).toMatch(/./)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'documented-dataset-'))
  try {
    writeFileSync(join(folder, 'dataset.yaml'), text)
    const { format } = await readDatasetYaml(folder, registeredFormats())
    expect(text).toContain(`format: ${format.name}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the README names every command, the examples every data format', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const examples = readFileSync(join(root, 'examples/README.md'), 'utf8')
  const missing = [
    ...commandNames.filter((name) => !new RegExp(`\`(npm )?${name}\\b|^npm ${name}$`, 'm').test(readme)),
    ...registeredFormats()
      .map(({ name }) => name)
      .filter((name) => !examples.includes(name)),
  ]
  expect(missing).toEqual([])
})

const sources = trackedFiles('*.ts')
  .filter((path) => /^(cli|pipeline|batch-image|data|export|lambdas|supernet)\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

test('commands in comments exist', () => {
  const named = sources.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/['"`:(] ?nat ([a-z]+)[ '"`.:]/g), ([, name]) => ({ path, name })),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter(({ name }) => !commandNames.includes(name))).toEqual([])
})

test('messages print commands that can be pasted: those that pipeline/contract/commands.ts writes', () => {
  const bare = new RegExp(`\\b(nat|npm run nat --) (${commandNames.join('|')})\\b`)
  const printed = sources.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line) && bare.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  )
  // Recorded with the weights, not printed.
  expect(printed.filter((line) => !line.startsWith('cli/commands/pretrain.ts: command:'))).toEqual([])
})

test('messages name commands that exist, with options that they have', () => {
  const written = sources.flatMap(({ text }) =>
    Array.from(text.matchAll(/natCommand\(\['(\w+)'(?:, [^\]]*)?\](?:, \{([^}]*)\})?/g), ([, name, given = '']) => ({
      name,
      used: Array.from(given.matchAll(/(?:^|, | )'?([a-z-]+)'?(?=:)/g), ([, option]) => option),
    })),
  )
  expect(written.length).toBeGreaterThan(8)
  for (const { name, used } of written) {
    expect(commandNames).toContain(name)
    expect(used.filter((option) => !options.get(name)?.includes(option))).toEqual([])
  }
})
