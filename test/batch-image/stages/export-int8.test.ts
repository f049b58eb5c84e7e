/** Formats of 8-bit integers in ExportSubnets: what is measured stands in the file and beside it; what loses too much is refused. */
import { expect, test } from 'vitest'
import { type Int8Images, int8Of } from '../../../batch-image/quantisation/int8.ts'
import { writeFormats } from '../../../batch-image/stages/export-formats.ts'
import { licencesOfStart } from '../../../batch-image/training/licence-of-start.ts'
import { readRunInputs } from '../../../batch-image/training/run-inputs.ts'
import { readOnnxDescription } from '../../../export/onnx/read.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { exportedOf, metadata } from '../../export/networks.ts'
import { CLASSES, imageSet } from '../../supernet/engine.ts'
import { readyRun } from './ready-run.ts'

const SIDE = nano.resolutionOf(nano.smallest)
const [{ network, genotype, pixels, logits }] = exportedOf(nano, [nano.smallest])
const set = imageSet(7, SIDE)
const exported = { id: 'net-01', genotype, validation: { error: 1 }, test: { error: 2 }, costs: { macs: 3 } }

/** Labels are what the network answers: in float32 it makes no mistake. */
const labels = Array.from({ length: 7 }, (_, i) => {
  const row = Array.from(logits.subarray(i * CLASSES, (i + 1) * CLASSES))
  return row.indexOf(Math.max(...row))
})
const examples = { ...set, images: pixels, labels }
const images: Int8Images = { calibration: examples, validation: examples, test: examples }

async function inputsOf(changes: object) {
  const store = await readyRun({ supernet: 'nano', ...changes })
  const inputs = await readRunInputs(store, 'run')
  return { store, inputs: { ...inputs, dataset: { ...inputs.dataset, classes: metadata.classes.slice() } } }
}

test('the files are written, with what the integers are worth inside and beside them', async () => {
  const { store, inputs } = await inputsOf({
    export: { formats: ['onnx', 'onnx-int8', 'tflite-int8'], largestInt8Loss: 100 },
  })
  const { files, int8 } = await writeFormats({ store, runId: 'run' }, inputs, network, exported, {
    licenceOf: licencesOfStart(inputs),
    int8: images,
  })
  const suffixes = ['onnx', 'int8.onnx', 'int8.tflite']
  expect(files).toEqual(suffixes.map((suffix) => `runs/run/export/net-01.${suffix}`))
  const [float32, onnx, tflite] = await Promise.all(files.map(async (key) => (await store.get(key)).body))
  expect(int8).toMatchObject({
    exported: true,
    bytes: { 'onnx-int8': onnx.length, 'tflite-int8': tflite.length },
    float32: { validation: { error: 0 }, test: { error: 0 } },
  })
  expect(int8?.lost).toBe(int8?.int8.validation.error)
  expect(onnx.length).toBeLessThan(float32.length / 2)
  expect(readOnnxDescription(float32).provenance).toMatchObject({ test: { error: 2 } })
  expect(readOnnxDescription(onnx).provenance).toMatchObject({
    test: { error: int8?.int8.test.error },
    measuredIn: 'onnxruntime, as ONNX in 8-bit integers',
  })
})

test('what loses more than the spec allows is reported and not written; other formats are', async () => {
  const { store, inputs } = await inputsOf({ export: { formats: ['onnx', 'onnx-int8'], largestInt8Loss: 0 } })
  // One step for all values of a layer: hardly anything is left of the answers.
  const dark = { ...examples, images: examples.images.map(() => 128), count: 1 }
  const spoiled = { ...images, calibration: dark }
  const { lost } = await int8Of(network, inputs, spoiled)
  expect(lost).toBeGreaterThan(0)
  const { files, int8 } = await writeFormats({ store, runId: 'run' }, inputs, network, exported, {
    licenceOf: licencesOfStart(inputs),
    int8: spoiled,
  })
  expect(files).toEqual(['runs/run/export/net-01.onnx'])
  expect(int8).toMatchObject({ exported: false, lost, bytes: {} })
})
