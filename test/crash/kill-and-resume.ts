/**
 * @file Kills a small search with SIGKILL, the whole process group, at random instants; each time `nat resume` must end
 * with the archive of the undisturbed run, byte for byte.
 *
 *     npm run test:crash -- [--kills 20] [--seed 1]
 *
 * About half a minute per kill on two cores.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createGenerator } from '../../nat/random/generator.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const specFile = path.join(import.meta.dirname, 'spec.yaml')
const runId = 'crash-test'

function nat(store: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ['cli/main.ts', ...args, '--store', store], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

const start = (store: string) => nat(store, 'run', specFile, '--run-id', runId)

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

const archiveOf = (store: string) => readFile(path.join(store, 'runs', runId, 'archive.json'))

/** @returns whether the archive after kill and resume is the undisturbed one's */
async function killAndResume(expected: Buffer, instant: number): Promise<boolean> {
  const store = await mkdtemp(path.join(tmpdir(), 'nat-crash-'))
  try {
    const child = start(store)
    const closed = new Promise((resolve) => child.on('close', resolve))
    child.stdout?.resume()
    child.stderr?.resume()
    await Promise.race([sleep(instant), closed])
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await closed
    // A kill before the spec was frozen leaves no run to resume: running again is what a user would do.
    const resumable = await readFile(path.join(store, 'runs', runId, 'run.json')).then(
      () => true,
      () => false,
    )
    await finished(resumable ? nat(store, 'resume', runId) : start(store))
    return expected.equals(await archiveOf(store))
  } finally {
    await rm(store, { recursive: true, force: true })
  }
}

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
})
const generator = createGenerator(Number(values.seed), 'kills')
const reference = await mkdtemp(path.join(tmpdir(), 'nat-crash-'))
const began = performance.now()
await finished(start(reference))
const duration = performance.now() - began
const expected = await archiveOf(reference)
console.log(`undisturbed: ${(duration / 1000).toFixed(1)} s, archive of ${expected.length} bytes`)
let equal = 0
for (let kill = 1; kill <= Number(values.kills); kill++) {
  const instant = generator.uniform() * duration
  const same = await killAndResume(expected, instant)
  equal += same ? 1 : 0
  console.log(`kill ${kill} at ${(instant / 1000).toFixed(1)} s, resumed: ${same ? 'same archive' : 'ANOTHER ARCHIVE'}`)
}
await rm(reference, { recursive: true, force: true })
console.log(`${equal} passed, ${Number(values.kills) - equal} failed`)
process.exit(equal === Number(values.kills) ? 0 : 1)
