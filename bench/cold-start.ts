/**
 * Size of each deployed handler, and how long it takes from the start of a Node process until the handler is loaded:
 * what Lambda's INIT phase adds to its own. Run: node bench/cold-start.ts [repetitions]
 *
 * Bundles are the deployed ones (cdk/handler-bundles.ts). Each start is a new process; the median of the repetitions
 * counts, in rounds over all handlers so that a busy moment hits all alike. `node` alone is the floor. On a machine that
 * does other things as well, the processor time (of all threads) is the number to look at.
 */
import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundleFile, bundleHandlers, handlerNames } from '../cdk/handler-bundles.ts'

const repetitions = Number(process.argv[2] ?? 11)
const folder = await bundleHandlers()

const environment = {
  PATH: process.env.PATH,
  AWS_REGION: 'eu-central-1',
  NAT_STORE: 's3://bucket',
  NAT_STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:111122223333:stateMachine:nat-search',
}

interface StartUp {
  /** Milliseconds from spawning Node until it has loaded the file and says so. */
  readonly wall: number
  /** Milliseconds of processor time that this took. */
  readonly processor: number
}

/** @param file undefined: nothing is loaded */
function startUp(file: string | undefined): Promise<StartUp> {
  const load =
    file === undefined
      ? ''
      : `const m = await import(${JSON.stringify(pathToFileURL(file).href)}); if (typeof m.handler !== 'function') process.exit(2);`
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', `${load} process.stdout.write(JSON.stringify(process.cpuUsage()))`],
      {
        env: environment,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let ready: StartUp | undefined
    child.stdout.once('data', (data) => {
      const { user, system } = JSON.parse(String(data))
      ready = { wall: performance.now() - begun, processor: (user + system) / 1000 }
    })
    child.once('exit', (code) =>
      code === 0 && ready !== undefined ? resolve(ready) : reject(new Error(`${file ?? 'node'} ended with ${code}`)),
    )
  })
}

const files = new Map<string, string | undefined>([['node alone', undefined]])
for (const name of handlerNames()) files.set(name, join(folder, name, bundleFile))
const times = new Map([...files.keys()].map((name) => [name, [] as StartUp[]]))
for (let round = 0; round < repetitions; round++)
  for (const [name, file] of files) times.get(name)?.push(await startUp(file))

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number
console.log(
  `Node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model}, median of ${repetitions} starts.\n`,
)
console.log('| handler | size (kB) | gzipped (kB) | start to ready (ms) | fastest (ms) | processor time (ms) |')
console.log('|---|---:|---:|---:|---:|---:|')
for (const [name, file] of files) {
  const starts = times.get(name) ?? []
  const walls = starts.map(({ wall }) => wall)
  const [size, zipped] =
    file === undefined
      ? ['', '']
      : [statSync(file).size, gzipSync(readFileSync(file)).length].map((bytes) => String(Math.round(bytes / 1000)))
  const milliseconds = [median(walls), Math.min(...walls), median(starts.map(({ processor }) => processor))]
  console.log(`| ${name} | ${size} | ${zipped} | ${milliseconds.map(Math.round).join(' | ')} |`)
}
