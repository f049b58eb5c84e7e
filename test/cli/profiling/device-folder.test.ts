/**
 * The folder that `nat profile --emit` writes and `--collect` reads. The programs for Linux boards and browsers are run in
 * test/interop; here the one for Android runs with stand-ins for adb and for LiteRT's benchmark_model, which print what
 * those print: no phone has been seen.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectTable, writeDeviceFolder } from '../../../cli/profiling/device-folder.ts'
import { plannedSpace } from '../../../cli/profiling/profile-space.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { mobileNetSpace } from '../../../nat/space/spaces/mobilenet-v3/mobilenet-space.ts'
import { parseLatencyTable } from '../../../pipeline/contract/parse-latency-table.ts'

const tiny = mobileNetSpace({
  ...nano,
  resolutions: [16],
  kernelSizes: [3],
  expandRatios: [3],
  stages: nano.stages.slice(0, 2),
})
const { plan, style } = plannedSpace({ space: tiny, widths: [0, 1], classes: 10 })
const root = mkdtempSync(join(tmpdir(), 'nat-device-'))
afterAll(() => rmSync(root, { recursive: true }))
const folder = join(root, 'emitted')
beforeAll(() => void writeDeviceFolder(folder, plan, style, ['tflite']))

/** Of each model as if a copy of a layer took 10 microseconds, and a call 20. */
const microsecondsOf = ({ layers, copies }: (typeof plan.models)[number]) => 20 + 10 * layers.length * copies
const models = new Map(plan.models.map((model) => [model.name, model]))

const measured = (change: object = {}) => ({
  schema: 1,
  plan: readFileSync(join(folder, 'plan-id.txt'), 'utf8').trim(),
  device: 'Board 5',
  runtime: 'LiteRT 2.3',
  threads: 1,
  clock: 'processor time',
  measuredAt: '2026-01-01T00:00:00Z',
  visits: plan.groups.map((group) =>
    Object.fromEntries(
      group.map((name) => {
        const milliseconds = microsecondsOf(models.get(name) as (typeof plan.models)[number]) / 1000
        return [name, { milliseconds, spread: 0.0001, count: 50 }]
      }),
    ),
  ),
  ...change,
})

/** The plan's id is known only once the folder is there. */
const empty = { schema: 1, plan: '', device: '', runtime: '', threads: 1, clock: '', measuredAt: '', visits: [] }

/** A folder with the plan and this text as what came back; without a text nothing came back. */
function folderWith(text: string | undefined): string {
  const copy = mkdtempSync(join(root, 'collect-'))
  copyFileSync(join(folder, 'plan.json'), join(copy, 'plan.json'))
  if (text !== undefined) writeFileSync(join(copy, 'measured.json'), text)
  return copy
}

test('what came back becomes a table that specs may name, with device, runtime, threads and date', () => {
  const table = collectTable(folderWith(JSON.stringify(measured())))
  expect(table).toMatchObject({
    device: 'Board 5',
    runtime: 'LiteRT 2.3',
    threads: 1,
    clock: 'processor time',
    measuredAt: '2026-01-01T00:00:00Z',
    space: 'nano',
  })
  expect(Object.keys(table.layers)).toEqual([...tiny.costs(10).layers])
  for (const { mean } of Object.values(table.layers)) expect(mean).toBeCloseTo(0.01, 6)
  expect(table.perNetwork?.mean).toBeCloseTo(0.02, 6)
  expect(parseLatencyTable(JSON.stringify(table), 'table')).toEqual(table)
})

describe('what came back is refused', () => {
  const visits = plan.groups.map((group) =>
    Object.fromEntries(group.map((name) => [name, { milliseconds: 1, spread: 0, count: 9 }])),
  )
  const { 'layer-2-often': _, ...lacking } = visits[0]
  const about = (change: object) => JSON.stringify({ ...empty, ...change })
  test.each([
    ['nothing', undefined, 'cannot be read: there is no such file or folder.'],
    ['no JSON', '{"schema": 1', 'is no JSON: '],
    ['a list', '[]', ': Invalid input: expected object, received array.'],
    ['another version', about({ schema: 2 }), ': schema: Invalid input: expected 1.'],
    ['no threads', about({ threads: 0 }), ': threads: Too small: expected number to be >=1.'],
    [
      'a time below zero',
      about({ visits: [{ reference: { milliseconds: -1, spread: 0, count: 1 } }] }),
      ': visits.0.reference.milliseconds: a time above zero.',
    ],
    [
      'a time that is none',
      about({ visits: [{ reference: { milliseconds: 'fast', spread: 0, count: 1 } }] }),
      ': visits.0.reference.milliseconds: a number of milliseconds.',
    ],
  ])('%s', (_, text, reason) => {
    const copy = folderWith(text)
    expect(() => collectTable(copy)).toThrow(
      `${join(copy, 'measured.json')}${reason.startsWith(':') ? '' : ' '}${reason}`,
    )
  })

  test('times of other models, and not of all', () => {
    const other = folderWith(JSON.stringify(measured({ plan: 'f00' })))
    expect(() => collectTable(other)).toThrow(
      `${join(other, 'measured.json')} was measured with other models than those of the folder.`,
    )
    const partial = folderWith(JSON.stringify(measured({ visits: [lacking, ...visits.slice(1)] })))
    expect(() => collectTable(partial)).toThrow(
      `${join(partial, 'measured.json')} is not complete: layer-2-once and layer-2-often were not timed.`,
    )
    const stopped = folderWith(JSON.stringify(measured({ visits: [] })))
    expect(() => collectTable(stopped)).toThrow('measured.json is not complete: there are no visits.')
  })

  test('a folder whose plan does not say how often a model is called: networks were timed otherwise then', () => {
    const before = folderWith(undefined)
    const { calls: _, ...plan } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))
    writeFileSync(join(before, 'plan.json'), JSON.stringify(plan))
    expect(() => collectTable(before)).toThrow(`${join(before, 'plan.json')}: calls: Invalid input`)
  })

  test('a folder that was never written', () => {
    expect(() => collectTable(join(root, 'none'))).toThrow(
      `${join(root, 'none', 'plan.json')} cannot be read: there is no such file or folder.`,
    )
  })
})

const adb = `#!/bin/sh
# Stands in for adb: the phone is a folder.
here() { printf '%s' "$1" | sed "s#/data/local/tmp#$PHONE#g"; }
case "$1" in
  get-state) echo device ;;
  push) cp -r "$2" "$(here "$3")" ;;
  shell)
    shift
    case "$*" in
      'getprop ro.product.manufacturer') printf 'Some "Maker"\\r\\n' ;;
      'getprop ro.product.model') printf 'Phone 1\\r\\n' ;;
      *) sh -c "$(here "$*")" ;;
    esac ;;
esac
`
const benchmark = `#!/bin/sh
# Stands in for benchmark_model: 20 microseconds a call, and 10 for each layer, as times.txt has them.
file=\${1#--graph=}
[ -f "$file" ] || { echo "cannot open $file" >&2; exit 1; }
name=$(basename "$file" .tflite)
time=$(sed -n "s/^$name //p" "$TIMES")
printf 'STARTING!\\r\\ncount=5 first=900 curr=900 min=900 max=900 avg=900 std=3\\r\\n\\r\\n'
printf 'count=50 first=310 curr=301 min=299 max=340 avg=%s std=0.1\\r\\n\\r\\nInference timings in us: Init: 900\\r\\n' "$time"
`

describe('the program for Android, with stand-ins for adb and benchmark_model', () => {
  const phone = join(root, 'phone')
  const tools = join(root, 'tools')
  beforeAll(() => {
    for (const path of [phone, tools]) mkdirSync(path)
    for (const [name, text] of [
      ['adb', adb],
      ['benchmark_model', benchmark],
    ] as const) {
      writeFileSync(join(tools, name), text)
      chmodSync(join(tools, name), 0o755)
    }
    const times = plan.models.map((model) => `${model.name} ${microsecondsOf(model)}\n`).join('')
    writeFileSync(join(root, 'times.txt'), times)
  })
  const run = (program: string, environment: Record<string, string> = {}) =>
    spawnSync('sh', [join(folder, 'measure-android.sh'), program], {
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${tools}:${process.env.PATH}`,
        PHONE: phone,
        TIMES: join(root, 'times.txt'),
        ...environment,
      },
    })

  test('brings back the times of all models, in microseconds', () => {
    const { status, stdout, stderr } = run(join(tools, 'benchmark_model'), { THREADS: '2' })
    expect(status, stderr).toBe(0)
    expect(stdout).toContain('npm run nat -- profile --collect ')
    const table = collectTable(folder)
    expect(table).toMatchObject({
      device: 'Some Maker Phone 1',
      runtime: 'LiteRT benchmark_model',
      threads: 2,
      clock: 'time',
    })
    for (const { mean } of Object.values(table.layers)) expect(mean).toBeCloseTo(0.01, 6)
    const { visits } = JSON.parse(readFileSync(join(folder, 'measured.json'), 'utf8'))
    expect(visits.map(Object.keys)).toEqual([...plan.groups, ...plan.groups.toReversed()])
  })

  test('writes nothing where a model failed, and says which', () => {
    rmSync(join(folder, 'measured.json'), { force: true })
    writeFileSync(join(root, 'few.txt'), 'reference 100\n')
    const { status, stderr } = run(join(tools, 'benchmark_model'), { TIMES: join(root, 'few.txt') })
    expect(status).toBe(1)
    expect(stderr).toContain('No time of layer-1-once came back.')
    expect(() => collectTable(folder)).toThrow('measured.json cannot be read')
  })

  test('says how it is used', () => {
    const { status, stderr } = run(join(tools, 'nothing'))
    expect(status).toBe(64)
    expect(stderr).toBe('Usage: sh measure-android.sh PATH-OF-benchmark_model\n')
  })
})

const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url))
test.each([
  [['--emit', 'x', '--collect', 'y'], '--emit and --collect are two steps: give one of them.'],
  [['--emit', 'x'], '--space SPACE is missing: whose layers are meant.'],
  [['--emit', 'x', '--space', 'nano', '--format', 'pdf'], '--format is pdf; allowed: onnx, tflite.'],
  [['--space', 'nano'], '--out FILE is missing: where the table is written to.'],
  [['--space', 'nano', '--out', 'x', '--runtime', 'tfjs'], '--runtime is tfjs; allowed: onnxruntime, litert.'],
  [
    ['--space', 'nano', '--out', join(root, 'x'), '--runtime', 'litert', '--python', join(root, 'no-python')],
    `--python: ${join(root, 'no-python')} cannot be started.`,
  ],
])('profile %j is refused', (argv, message) => {
  const { status, stderr } = spawnSync(process.execPath, [main, 'profile', ...argv], { encoding: 'utf8', cwd: root })
  expect(stderr.trim().split('\n')[0]).toBe(`Error: ${message}`)
  expect(status).toBe(64)
})
