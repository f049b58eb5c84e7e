/** `nat export --int8`: each file with what it is worth, and what loses too much refused, on a run whose images are there. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandDef, runCommand } from 'citty'
import { beforeAll, expect, test, vi } from 'vitest'
import { answersOf, openSession } from '../../batch-image/quantisation/sessions.ts'
import { readNetwork } from '../../batch-image/stages/export-formats.ts'
import { readRunInputs } from '../../batch-image/training/run-inputs.ts'
import command from '../../cli/commands/export.ts'
import { bareOnnx } from '../../export/index.ts'
import { readOnnxDescription } from '../../export/onnx/read.ts'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { documentText } from '../../pipeline/store/json-documents.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { temporaryFolder } from '../pipeline/helpers.ts'
import { imageSet } from '../supernet/engine.ts'
import { exportedRun, runId } from './exported-run.ts'

const SIZE = nano.resolutionOf(nano.smallest)
const COUNT = 12
const set = imageSet(COUNT, SIZE)
let run: Awaited<ReturnType<typeof exportedRun>>

/** Puts the data set of the run into its store: as labels, what the network answers in float32. */
async function putImages(train: Uint8Array): Promise<void> {
  const { store, id } = run
  const inputs = await readRunInputs(store, runId)
  const network = await readNetwork(store, runId, inputs, { id, genotype: nano.smallest })
  const session = await openSession(bareOnnx(foldNorms(network)))
  const labels = new Uint16Array(COUNT)
  for await (const { outputs } of answersOf(session, set, SIZE)) {
    const classes = outputs.logits.length / COUNT
    for (let i = 0; i < COUNT; i++) {
      const row = outputs.logits.subarray(i * classes, (i + 1) * classes)
      labels[i] = row.indexOf(Math.max(...row))
    }
  }
  await session.release()
  const { hash } = inputs.dataset
  const put = async (key: string, body: Uint8Array) => {
    await store.put(key, body)
    return { key, sha256: createHash('sha256').update(body).digest('hex') }
  }
  const part = async (name: string, images: Uint8Array) => ({
    count: COUNT,
    images: await put(keys.datasetPart(hash, name, 'images'), images),
    labels: await put(keys.datasetPart(hash, name, 'labels'), new Uint8Array(labels.buffer)),
  })
  const parts = {
    train: await part('train', train),
    validation: await part('validation', set.images),
    test: await part('test', set.images),
  }
  const manifest = { ...inputs.dataset, size: SIZE, channels: 3, parts }
  await store.put(keys.datasetManifest(hash), documentText(manifest))
}

async function exported(...options: string[]) {
  const out = temporaryFolder()
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line))
  const rawArgs = [runId, '--store', run.store.location, '--out', out, ...options]
  const error = await runCommand(command as CommandDef, { rawArgs }).then(
    () => undefined,
    (thrown: Error) => thrown,
  )
  vi.restoreAllMocks()
  return { out, lines, error, files: readdirSync(out).sort() }
}

beforeAll(async () => {
  run = await exportedRun(['onnx'])
})

test('both forms are written, with the test accuracy, the size and the time of each', async () => {
  await putImages(set.images)
  const { id } = run
  const { out, lines, files, error } = await exported('--int8', '--anyway')
  expect(error).toBeUndefined()
  expect(files).toEqual([`${id}.int8.onnx`, `${id}.int8.tflite`])
  const onnx = readFileSync(join(out, files[0]))
  const { provenance } = readOnnxDescription(onnx)
  expect(provenance.measuredIn).toBe('onnxruntime, as ONNX in 8-bit integers')
  const accuracy = (100 - provenance.test.error).toFixed(2)
  lines.forEach((line, i) => {
    const size = (readFileSync(join(out, files[i])).length / 1e6).toFixed(2)
    expect(line).toMatch(
      new RegExp(
        `^${join(out, files[i])}: ${size} MB, test accuracy ${accuracy} % \\(float32 100\\.00 %\\), -?\\d+\\.\\d\\d points lost on the validation images, \\d+\\.\\d\\d ms \\(float32 \\d+\\.\\d\\d ms\\) on one thread; measured as ONNX in onnxruntime$`,
      ),
    )
  })
  expect(lines).toHaveLength(2)
})

test('what loses more than 2 points is not written, and the command says so and what to do', async () => {
  // All training images are grey: what the layers reach is not known then.
  await putImages(new Uint8Array(set.images.length).fill(128))
  const { files, error } = await exported('--format', 'onnx,onnx-int8')
  expect(files).toEqual([`${run.id}.onnx`])
  expect(error).toMatchObject({
    name: 'Nat.InvalidData',
    message: expect.stringMatching(
      new RegExp(
        `^In 8-bit integers these lose more than 2 points on the validation images: ${run.id} \\(\\d+\\.\\d\\d\\)\\.$`,
      ),
    ),
    advice:
      'They were not written as integers. Write them with --anyway, or use another network or --format onnx,tflite.',
  })
  expect((await exported('--format', 'onnx-int8', '--anyway')).files).toEqual([`${run.id}.int8.onnx`])
})

test('a format that has no form in integers is refused', async () => {
  const { error } = await exported('--format', 'tflite-float16', '--int8')
  expect(error?.message).toBe('--int8: tflite-float16 has no form in 8-bit integers; those that have: onnx, tflite.')
})
