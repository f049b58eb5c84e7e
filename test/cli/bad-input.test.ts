/** What users can give wrongly to export, predict and profile, and as latency tables: each kind with its exact message. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandDef, runCommand } from 'citty'
import { beforeAll, describe, expect, test } from 'vitest'
import { requireStaticForm } from '../../batch-image/stages/export-formats.ts'
import { readRunInputs } from '../../batch-image/training/run-inputs.ts'
import exportCommand from '../../cli/commands/export.ts'
import predict from '../../cli/commands/predict.ts'
import profile from '../../cli/commands/profile.ts'
import { formatNames } from '../../export/index.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { exportManifestSchema } from '../../pipeline/contract/results.ts'
import { resolveSpec } from '../../pipeline/stages/resolve-spec.ts'
import { replaceDocument } from '../../pipeline/store/json-documents.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'
import { registerTask } from '../../supernet/tasks/index.ts'
import { smallSpec, stageContext, temporaryFolder } from '../pipeline/helpers.ts'
import { writeBadFiles } from './bad-files.ts'
import { exportedRun, runId } from './exported-run.ts'

let folder = ''
let run: Awaited<ReturnType<typeof exportedRun>>
beforeAll(async () => {
  folder = temporaryFolder()
  await writeBadFiles(folder)
  run = await exportedRun([])
})

/** What a command refuses, its places in the folder written as FOLDER. */
async function refusal(attempt: () => unknown): Promise<string> {
  try {
    await attempt()
  } catch (error) {
    return (error as Error).message.replaceAll(folder, 'FOLDER').replaceAll(run.store.location, 'STORE')
  }
  return 'nothing is refused'
}
const given = (command: unknown, ...rawArgs: string[]) =>
  refusal(() =>
    runCommand(command as CommandDef, { rawArgs: rawArgs.map((each) => each.replaceAll('FOLDER', folder)) }),
  )

describe('export', () => {
  test.each([
    ['a run that is none', ['nobody'], 'There is no run nobody in STORE.'],
    [
      'an id that is none',
      ['../x'],
      'The run id is "../x", expected 1 to 80 letters, digits and hyphens, not beginning with a hyphen.',
    ],
    [
      'an unknown format',
      [runId, '--format', 'onnx,caffe'],
      `--format: export formats: there is no "caffe"; allowed are ${formatNames().join(', ')}`,
    ],
    ['an unknown range of pixels', [runId, '--pixels', 'words'], '--pixels is words; allowed: unit, bytes.'],
    [
      'an unknown network',
      [runId, '--network', 'net-77'],
      'There is no network net-77 that was exported; there are: ID.',
    ],
    ['two ways to choose', [runId, '--all', '--pick', 'min error'], '--network, --pick and --all exclude each other.'],
    [
      'a pick by what nobody measures',
      [runId, '--pick', 'min beauty'],
      '--pick: there is no beauty; allowed: macs, params, activations, error.',
    ],
    [
      'a pick that is no limit',
      [runId, '--pick', 'macs<3, min error'],
      '--pick: "macs<3" is no limit (macs<=3e6, error>=2) and not the one order (min error, max macs).',
    ],
    [
      'a pick without an order',
      [runId, '--pick', 'macs<=3e6'],
      '--pick: no order is given. Add one, such as min error.',
    ],
    [
      'a pick that nothing keeps',
      [runId, '--pick', 'macs<=3, min error'],
      '--pick: none of the 1 networks keeps macs<=3, min error.',
    ],
  ])('%s', async (_, argv, message) => {
    expect((await given(exportCommand, ...argv, '--store', run.store.location)).replace(run.id, 'ID')).toBe(message)
  })

  const finished = () => given(exportCommand, runId, '--pick', 'min error', '--store', run.store.location)
  const weights = () => keys.exportedSubnet(runId, run.id, 'safetensors')

  test('a run of a task without a static form', async () => {
    registerTask('words', (facts) => ({ ...classification(facts.classes), name: 'words', assemble: undefined }))
    const { spec, ...inputs } = await readRunInputs(run.store, runId)
    expect(await refusal(() => requireStaticForm(runId, { ...inputs, spec: { ...spec, task: 'words' } }))).toBe(
      `Run ${runId} cannot be exported: the task words has no static form.`,
    )
  })

  test('a run whose weights are damaged, or gone', async () => {
    await run.store.put(weights(), Uint8Array.of(1, 2, 3))
    expect(await finished()).toBe(`The weights of ${run.id} are damaged: STORE/${weights()}.`)
    rmSync(join(run.store.location, weights()))
    expect(await finished()).toBe(`The weights of ${run.id} are gone: STORE/${weights()}.`)
  })

  test('a run that has exported nothing', async () => {
    const front = run.manifest.front.map((member) => ({ ...member, files: [] }))
    await replaceDocument(run.store, keys.exported(runId), exportManifestSchema, { ...run.manifest, front })
    expect(await finished()).toBe(`Run ${runId} has exported no networks: it has no weights to write.`)
  })

  test('a run that is not finished', async () => {
    rmSync(join(run.store.location, keys.summary(runId)))
    expect(await finished()).toBe(`Run ${runId} is not finished: it has no networks to export yet.`)
  })
})

describe('predict', () => {
  test.each([
    [
      'a file that is gone',
      'gone.onnx',
      'red.png',
      "The network FOLDER/gone.onnx can't be read: there is no such file or folder.",
    ],
    ['a folder', 'empty', 'red.png', "The network FOLDER/empty can't be read: it is a folder."],
    ['a file of another format', 'net.tflite', 'red.png', 'FOLDER/net.tflite is for LiteRT; predict runs .onnx files.'],
    ['a file that is no ONNX', 'text.onnx', 'red.png', 'FOLDER/text.onnx is no ONNX file, or damaged.'],
    [
      "somebody else's ONNX",
      'stranger.onnx',
      'red.png',
      'FOLDER/stranger.onnx is an ONNX file without the facts that the command export writes into it.',
    ],
    [
      'facts that are damaged',
      'damaged.onnx',
      'red.png',
      'FOLDER/damaged.onnx is an ONNX file whose facts are damaged.',
    ],
    ['a newer file', 'newer.onnx', 'red.png', 'FOLDER/newer.onnx is an ONNX file of another version of this project.'],
    [
      'a network of bytes',
      'bytes.onnx',
      'red.png',
      'FOLDER/bytes.onnx takes bytes; predict takes networks whose pixels are 0 to 1.',
    ],
    ['a picture that is gone', 'unit.onnx', 'gone.png', 'There is no picture or folder FOLDER/gone.png.'],
    [
      'a picture that is none',
      'unit.onnx',
      'text.png',
      'The picture FOLDER/text.png: not a PNG, JPEG, WebP, GIF, TIFF or BMP image.',
    ],
    ['an empty picture', 'unit.onnx', 'empty.png', 'The picture FOLDER/empty.png: empty file.'],
    ['a folder without pictures', 'unit.onnx', 'empty', 'There is no picture in FOLDER/empty.'],
  ])('%s', async (_, network, picture, message) => {
    expect(await given(predict, `FOLDER/${network}`, `FOLDER/${picture}`)).toBe(message)
  })
})

describe('profile', () => {
  test.each([
    ['no space', ['--emit', 'FOLDER/x'], '--space SPACE is missing: whose layers are meant.'],
    ['an unknown width', ['--space', 'nano', '--width', '3', '--out', 'FOLDER/x'], '--width is 3; allowed: 1.0, 1.2.'],
    ['no place for the table', ['--space', 'nano'], '--out FILE is missing: where the table is written to.'],
    [
      'an unknown runtime',
      ['--space', 'nano', '--out', 'FOLDER/x', '--runtime', 'caffe'],
      '--runtime is caffe; allowed: onnxruntime, litert.',
    ],
    [
      'an unknown format',
      ['--emit', 'FOLDER/x', '--space', 'nano', '--format', 'pdf'],
      '--format is pdf; allowed: onnx, tflite.',
    ],
    ['two steps at once', ['--emit', 'x', '--collect', 'y'], '--emit and --collect are two steps: give one of them.'],
    [
      'a folder that it has not made',
      ['--collect', 'FOLDER/empty', '--out', 'FOLDER/x'],
      'FOLDER/empty/plan.json cannot be read: there is no such file or folder.',
    ],
  ])('%s', async (_, argv, message) => {
    expect(await given(profile, ...argv)).toBe(message)
  })
})

describe('a latency table as an objective', () => {
  const cannot = (reason: string) => `The latency table FOLDER/NAME cannot be used: ${reason}.`
  test.each([
    ['that is gone', 'gone.json', 'There is no latency table FOLDER/gone.json.'],
    ['that is a list', 'list.json', cannot('it is no mapping of layers')],
    ['without layers', 'none.json', cannot('it has no layers')],
    ['with a negative time', 'negative.json', cannot('layers.POOL.mean: no negative time')],
    ['with a time that is none', 'words.json', cannot('layers.POOL.mean: a number of milliseconds')],
    ['of another version', 'newer.json', cannot('schema: Invalid input: expected 1')],
    [
      'of another space',
      'ofa.json',
      'The objective latency cannot be used: the table of phone lacks the layer Conv-input:16x16x3-output:8x8x16 of nano; its layers are those of ofa-mbv3.',
    ],
    [
      'without one of the layers',
      'lacking.json',
      'The objective latency cannot be used: the table of phone lacks the layer POOL of nano.',
    ],
  ])('%s', async (_, name, message) => {
    const objectives = ['error', { latency: join(folder, name) }]
    const found = await refusal(() => resolveSpec({ runId: 'run', spec: { ...smallSpec, objectives } }, stageContext()))
    expect(found.replace(/AvgPool2D-input:\w+-output:\w+/, 'POOL')).toBe(message.replace('NAME', name))
  })

  test('that is cut off', async () => {
    const objectives = ['error', { latency: join(folder, 'cut.json') }]
    const spec = { ...smallSpec, objectives }
    expect(await refusal(() => resolveSpec({ runId: 'run', spec }, stageContext()))).toMatch(
      /^The latency table FOLDER\/cut\.json cannot be used: it is neither JSON nor YAML \(.+\)\.$/,
    )
  })

  test('with a limit that no network keeps', async () => {
    const objectives = ['error', { latency: join(folder, 'nano.json') }]
    const spec = { ...smallSpec, objectives, constraints: { latency: { max: 3 } } }
    expect(await refusal(() => resolveSpec({ runId: 'run', spec }, stageContext()))).toBe(
      'constraints.latency: found max 3, but no network of nano has less than 14.2 (14.20 ms). Allow at least that.',
    )
  })

  test('by the name of another objective', async () => {
    const spec = { ...smallSpec, objectives: ['error', { latency: join(folder, 'nano.json'), name: 'macs' }] }
    expect(await refusal(() => resolveSpec({ runId: 'run', spec }, stageContext()))).toBe(
      'the spec has a mistake.\n- objectives.1.name: found macs, which is the name of an objective. Give the latency another name.',
    )
  })
})
