/**
 * The programs that `nat profile --emit` writes: the one for Linux boards in LiteRT and in onnxruntime, the page for
 * browsers in Chromium. What they measure makes tables.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collectTable, writeDeviceFolder } from '../../cli/profiling/device-folder.ts'
import { plannedSpace } from '../../cli/profiling/profile-space.ts'
import { profileInLiteRt } from '../../cli/profiling/python-runtime.ts'
import { callsOfATurn, type ModelKind } from '../../cli/profiling/take-turns.ts'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { mobileNetSpace } from '../../nat/space/spaces/mobilenet-v3/mobilenet-space.ts'

const python = process.env.NAT_TEST_INTEROP_PYTHON as string
const space = mobileNetSpace({
  ...nano,
  resolutions: [16],
  kernelSizes: [3],
  expandRatios: [3],
  stages: nano.stages.slice(0, 2),
})
const request = { space, widths: [0, 1], classes: 10 }
const folder = mkdtempSync(join(tmpdir(), 'nat-emitted-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(() => {
  const { plan, style } = plannedSpace(request)
  writeDeviceFolder(folder, plan, style, ['onnx', 'tflite'])
})
const measure = (...options: string[]) =>
  spawnSync(python, [join(folder, 'measure.py'), ...options], { encoding: 'utf8' })

/** How often each model's time was taken: of a network in every turn as often as plan.json says, of a layer once. */
function expectCallsOfATurn(): void {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const { calls, models } = read('plan.json')
  expect(calls).toEqual(callsOfATurn)
  const countedOf = new Map<string, number>(
    models.map(({ name, kind }: { name: string; kind: ModelKind }) => [name, callsOfATurn[kind].counted]),
  )
  const visits: Record<string, { count: number }>[] = read('measured.json').visits
  for (const visit of visits) {
    const turns = Object.entries(visit).map(([name, { count }]) => count / (countedOf.get(name) as number))
    expect(new Set(turns).size).toBe(1)
  }
}

test.each([
  ['litert', /^LiteRT \d/, '1', 'processor time'],
  ['onnxruntime', /^onnxruntime \d[\d.]* \(Python\)$/, '1', 'processor time'],
  ['litert', /^LiteRT \d/, '2', 'time'],
])('measure.py --runtime %s', (runtime, named, threads, clock) => {
  const { status, stdout, stderr } = measure('--runtime', runtime, '--seconds', '1', '--threads', threads)
  expect(status, stderr).toBe(0)
  expect(stdout).toContain('npm run nat -- profile --collect ')
  const table = collectTable(folder)
  expect(table).toMatchObject({ space: 'nano', threads: Number(threads), clock })
  expect(table.runtime).toMatch(named)
  expect(new Date(table.measuredAt).getTime()).toBeGreaterThan(Date.now() - 3_600_000)
  expect(Object.keys(table.layers)).toEqual([...space.costs(10).layers])
  expectCallsOfATurn()
})

test('measure.html in a browser, served by serve.py: the times come back by themselves', async () => {
  const browser = process.env.NAT_TEST_INTEROP_BROWSER as string
  symlinkSync(join(dirname(browser), 'node_modules'), join(folder, 'node_modules'))
  rmSync(join(folder, 'measured.json'))
  const profile = mkdtempSync(join(tmpdir(), 'nat-browser-'))
  const children: ChildProcess[] = []
  try {
    const server = spawn(python, [join(folder, 'serve.py'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(server)
    const [address] = await once(server.stdout, 'data')
    const { port } = new URL(String(address))
    const page = `http://localhost:${port}/measure.html?start&seconds=1&device=Chromium`
    const options = [`--user-data-dir=${profile}`, '--remote-debugging-port=0', page]
    children.push(spawn(browser, options, { detached: true, stdio: 'ignore' }))
    while (!existsSync(join(folder, 'measured.json'))) await wait(200)
  } finally {
    for (const { pid, spawnfile } of children)
      process.kill(spawnfile === browser ? -(pid as number) : (pid as number), 'SIGKILL')
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  const table = collectTable(folder)
  expect(table).toMatchObject({ device: 'Chromium', threads: 1, clock: 'time', space: 'nano' })
  expect(table.runtime).toMatch(/^onnxruntime-web \d[\d.]* \(wasm\)$/)
  expect(Object.keys(table.layers)).toEqual([...space.costs(10).layers])
  expectCallsOfATurn()
})

test('measure.py says which files it lacks', () => {
  rmSync(join(folder, 'models', 'empty.onnx'))
  const { status, stderr } = measure('--runtime', 'onnxruntime')
  expect(status).toBe(1)
  expect(stderr).toContain('There are no .onnx files in models/. Choose the other --runtime.')
})

test('--runtime litert: the table of this machine', () => {
  const table = profileInLiteRt(request, 1, python)
  expect(table.runtime).toMatch(/^LiteRT \d/)
  expect(Object.keys(table.layers)).toEqual([...space.costs(10).layers])
  expect(() => profileInLiteRt(request, 1, 'false')).toThrow('--python: false has no LiteRT: ')
})
