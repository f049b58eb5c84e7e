/**
 * @file Kills small searches, the whole process group, at random instants; each time `nat resume` must end with the
 * archive, the finished networks and the exported files of the undisturbed run, byte for byte.
 *
 *     npm run test:crash -- [--spec search|finish] [--kills 20] [--seed 1]
 *
 * `search` is killed anywhere, `finish` while networks are finished with a teacher and exported. Half of the kills are a
 * SIGKILL, the others a SIGTERM (training saves its progress) with a SIGKILL shortly after. About half a minute per kill of
 * a search on two cores.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createGenerator, type Generator } from '../../nat/random/index.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const runId = 'crash-test'

/** `search` is killed from its first step on; what `finish` kills begins with a search that has ended. */
const cases = {
  search: { file: 'spec.yaml', begins: 'empty' },
  finish: { file: 'finish.yaml', begins: 'searched' },
} as const
type Case = (typeof cases)[keyof typeof cases]

function nat(store: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ['cli/main.ts', ...args, '--store', store], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

const start = (store: string, { file }: Case) =>
  nat(store, 'run', path.join(import.meta.dirname, file), '--run-id', runId)

async function finished(child: ChildProcess): Promise<void> {
  let output = ''
  child.stdout?.on('data', (data) => {
    output += data
  })
  child.stderr?.on('data', (data) => {
    output += data
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`nat ended with ${code}:\n${output.slice(-4000)}`)
}

const folderOf = (store: string) => path.join(store, 'runs', runId)
/** Paths within the run's folder. */
const inside = async (folder: string, name: string) =>
  (await namesIn(path.join(folder, name))).map((file) => `${name}/${file}`)
const namesIn = (folder: string) => readdir(folder).catch((): string[] => [])

/** SHA-256 of the archive, of what FinishSubnets published, and of every exported file that says nothing of the clock. */
async function resultOf(store: string): Promise<Map<string, string>> {
  const folder = folderOf(store)
  const files = ['archive.json', ...(await inside(folder, 'finish')), ...(await inside(folder, 'export'))]
  // The manifest holds measured latencies.
  const compared = files.filter((file) => file !== 'export/manifest.json').sort()
  const hashes = compared.map(async (file) => {
    const bytes = await readFile(path.join(folder, file))
    return [file, createHash('sha256').update(bytes).digest('hex')] as const
  })
  return new Map(await Promise.all(hashes))
}

/** @returns the files that differ, or are in one of the two only */
const differences = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((file) => a.get(file) !== b.get(file))

/** A folder of its own: empty, or with the run of `reference` up to where its networks are finished and exported. */
async function freshStore({ begins }: Case, reference: string): Promise<string> {
  const store = await mkdtemp(path.join(tmpdir(), 'nat-crash-'))
  if (begins === 'empty') return store
  await cp(reference, store, { recursive: true })
  const folder = folderOf(store)
  for (const name of await namesIn(path.join(folder, 'finish'))) {
    const { checkpoint } = JSON.parse(await readFile(path.join(folder, 'finish', name), 'utf8'))
    await rm(path.join(store, checkpoint.key))
  }
  const ofTraining = (await Promise.all(['progress', 'training'].map((inner) => inside(folder, inner)))).flat()
  const later = ['finish', 'export', 'summary.json', 'archive.json', 'report.html']
  for (const name of [...later, ...ofTraining.filter((file) => file.includes('finish-'))]) {
    await rm(path.join(folder, name), { recursive: true, force: true })
  }
  return store
}

/** A kill before the spec was frozen leaves no run to resume: running again is what a user would do. */
const goOn = async (store: string, tested: Case) =>
  (await namesIn(folderOf(store))).includes('run.json') ? nat(store, 'resume', runId) : start(store, tested)

async function kill(child: ChildProcess, generator: Generator): Promise<string> {
  const warned = generator.uniform() < 0.5
  const pause = generator.uniform() * 1000
  const closed = new Promise((resolve) => child.on('close', resolve))
  const send = (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      process.kill(-child.pid, signal)
    }
  }
  if (warned) {
    send('SIGTERM')
    await Promise.race([sleep(pause), closed])
  }
  send('SIGKILL')
  await closed
  return warned ? `SIGTERM, SIGKILL ${(pause / 1000).toFixed(1)} s later` : 'SIGKILL'
}

/** @returns how it was killed, and which files then differ from the undisturbed run's */
async function killAndResume(
  tested: Case,
  { reference, expected }: { reference: string; expected: Map<string, string> },
  instant: number,
  generator: Generator,
) {
  const store = await freshStore(tested, reference)
  try {
    const child = await goOn(store, tested)
    child.stdout?.resume()
    child.stderr?.resume()
    const ended = new Promise((resolve) => child.on('exit', resolve))
    await Promise.race([sleep(instant), ended])
    const how = child.exitCode === null ? await kill(child, generator) : 'too late'
    await finished(await goOn(store, tested))
    return { how, different: differences(expected, await resultOf(store)) }
  } finally {
    await rm(store, { recursive: true, force: true })
  }
}

/** @returns how many kills ended with other bytes */
async function killAgainAndAgain(name: keyof typeof cases, kills: number, generator: Generator): Promise<number> {
  const tested = cases[name]
  const reference = await mkdtemp(path.join(tmpdir(), 'nat-crash-'))
  await finished(start(reference, tested))
  const expected = await resultOf(reference)
  const timed = await freshStore(tested, reference)
  const began = performance.now()
  await finished(await goOn(timed, tested))
  const duration = performance.now() - began
  const again = differences(expected, await resultOf(timed))
  await rm(timed, { recursive: true, force: true })
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1)
  console.log(`${name}: ${seconds(duration)} s undisturbed, ${expected.size} files compared`)
  if (again.length > 0) throw new Error(`undisturbed, a second time: other bytes in ${again.join(', ')}`)
  let failed = 0
  for (let number = 1; number <= kills; number++) {
    const instant = generator.uniform() * duration
    const { how, different } = await killAndResume(tested, { reference, expected }, instant, generator)
    if (different.length > 0) failed++
    const verdict = different.length === 0 ? 'same bytes' : `OTHER BYTES: ${different.join(', ')}`
    console.log(`${name} ${number} at ${seconds(instant)} s, ${how}, resumed: ${verdict}`)
  }
  await rm(reference, { recursive: true, force: true })
  return failed
}

const { values } = parseArgs({
  options: {
    spec: { type: 'string' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})
const generator = createGenerator(Number(values.seed), 'kills')
let failed = 0
for (const name of ['search', 'finish'] as const) {
  if (values.spec === undefined || values.spec === name) {
    failed += await killAgainAndAgain(name, Number(values.kills), generator)
  }
}
console.log(failed === 0 ? 'passed' : `${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
