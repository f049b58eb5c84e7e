/** `nat predict`: pictures become the input of the measurement, answers are the engine's, mistakes are named. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answersOf, openSession } from '../../../batch-image/quantisation/sessions.ts'
import { classify, likeliest, type Prediction } from '../../../cli/prediction/classify.ts'
import { contentOf } from '../../../export/format.ts'
import { onnx } from '../../../export/onnx/onnx.ts'
import { onnxInt8 } from '../../../export/onnx/quantised.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { imageBatch } from '../../../supernet/input/batches.ts'
import { resized } from '../../../supernet/input/resized.ts'
import { foldNorms } from '../../../supernet/static/fold-norms.ts'
import { metadata } from '../../export/networks.ts'
import { rangesSeen } from '../../export/ranges.ts'
import { CLASSES, imageSet, openNetwork } from '../../supernet/engine.ts'

const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url))
const STORED = 32
const folder = mkdtempSync(join(tmpdir(), 'nat predict ü '))
const file = (name: string) => join(folder, name)
const classes = metadata.classes
let expected: Prediction['classes'][] = []
let inIntegers: Prediction['classes'] = []

beforeAll(async () => {
  // 24 pixels: what is stored with 32 is resized on the way.
  const genotype = nano.smallest.map((gene, i) => (i === 0 ? 2 : gene))
  const architecture = nano.decode(genotype)
  const set = imageSet(3, STORED)
  const supernet = openNetwork(nano, { transfers: [] })
  supernet.initialise(1)
  supernet.normaliseBy({ mean: [0.5, 0.4, 0.3], deviation: [0.25, 0.2, 0.3] })
  const batch = imageBatch(set, [0, 1, 2], nano.resolutionOf(genotype))
  supernet.calibrate(architecture, [batch])
  const [logits] = supernet.outputs(architecture, batch)
  expected = [0, 1, 2].map((i) => likeliest(logits.subarray(i * CLASSES, (i + 1) * CLASSES), classes))
  const network = foldNorms(supernet.extractStatic(architecture))
  supernet.close()
  for (const pixels of ['unit', 'bytes'] as const) {
    writeFileSync(file(`${pixels}.onnx`), contentOf(onnx.write(network, { metadata, pixels })))
  }
  const side = nano.resolutionOf(genotype)
  const input = Uint8Array.from(resized(set.images, STORED, 3, side), (each) => Math.round(255 * each))
  const ranges = rangesSeen(network, input, 1)
  const integers = onnxInt8.write(network, { metadata, pixels: 'unit', ranges }).get('') as Uint8Array
  writeFileSync(file('integers.onnx'), integers)
  const session = await openSession(integers)
  for await (const { outputs } of answersOf(session, { ...set, count: 1 }, side))
    inIntegers = likeliest(outputs.logits, classes)
  await session.release()
  const size = STORED * STORED * 3
  for (const i of [0, 1, 2]) {
    const raw = { width: STORED, height: STORED, channels: 3 as const }
    await sharp(set.images.subarray(i * size, (i + 1) * size), { raw })
      .png()
      .toFile(file(`${i}.png`))
  }
  writeFileSync(file('text.png'), 'no picture')
  writeFileSync(file('text.onnx'), 'no network')
  writeFileSync(file('net.tflite'), '')
  writeFileSync(file('empty.png'), '')
  mkdirSync(file('nothing'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the same classes and probabilities as the engine, of which the input has been resized in its graph', async () => {
  const images = ['0.png', '1.png', '2.png'].map(file)
  let i = 0
  for await (const { image, classes } of classify(file('unit.onnx'), images)) {
    expect(image).toBe(images[i])
    expect(classes.map(({ name }) => name)).toEqual(expected[i].map(({ name }) => name))
    classes.forEach(({ probability }, k) => {
      expect(probability).toBeCloseTo(expected[i][k].probability, 5)
    })
    i++
  }
  expect(i).toBe(3)
})

test('a file in 8-bit integers: what it was measured with', async () => {
  for await (const { classes } of classify(file('integers.onnx'), [file('0.png')])) {
    expect(classes.map(({ name }) => name)).toEqual(inIntegers.map(({ name }) => name))
    expect(classes[0].probability).toBeCloseTo(inIntegers[0].probability, 5)
    expect(classes[0].probability).not.toBe(expected[0][0].probability)
  }
})

test('the command takes files, lists and writes JSON', () => {
  const options = { encoding: 'utf8', input: `${file('0.png')}\n${file('1.png')}\n` } as const
  const lines = execFileSync(process.execPath, [main, 'predict', file('unit.onnx'), '-', '--json'], options)
    .trim()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line).image)).toEqual([file('0.png'), file('1.png')])
  const [best] = JSON.parse(lines[1]).classes
  expect(best.probability).toBeCloseTo(expected[1][0].probability, 5)
  const text = execFileSync(process.execPath, [main, 'predict', file('unit.onnx'), file('0.png')], options)
  expect(text).toContain(`${file('0.png')}: ${expected[0][0].name} ${(100 * expected[0][0].probability).toFixed(1)} %`)
})

test.each([
  [['text.onnx', '0.png'], 'text.onnx is no ONNX file, or damaged.'],
  [['missing.onnx', '0.png'], "missing.onnx can't be read: there is no such file or folder."],
  [['bytes.onnx', '0.png'], 'bytes.onnx takes bytes; predict takes networks whose pixels are 0 to 1.'],
  [['unit.onnx', 'text.png'], 'text.png: not a PNG, JPEG, WebP, GIF, TIFF or BMP image.'],
  [['unit.onnx', 'missing.png'], 'There is no picture or folder'],
  [['unit.onnx', 'empty.png'], 'empty.png: empty file.'],
  [['unit.onnx', 'text.png'], 'PNG, JPEG, WebP, GIF, TIFF or BMP.'],
  [['unit.onnx', 'nothing'], 'There is no picture in'],
  [['nothing', '0.png'], "nothing can't be read: it is a folder."],
  [['net.tflite', '0.png'], 'net.tflite is for LiteRT; predict runs .onnx files.'],
])('%j is refused: %s', (names, message) => {
  const { status, stderr } = spawnSync(process.execPath, [main, 'predict', ...names.map(file)], { encoding: 'utf8' })
  expect(stderr).toContain(message)
  expect(status).toBe(64)
})
