/** The program that `nat profile --emit` writes for Linux boards, in LiteRT and in onnxruntime: its times make a table. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collectTable, writeDeviceFolder } from '../../cli/profiling/device-folder.ts'
import { plannedSpace } from '../../cli/profiling/profile-space.ts'
import { profileInLiteRt } from '../../cli/profiling/python-runtime.ts'
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
