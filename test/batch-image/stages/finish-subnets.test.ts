/** FinishSubnets with the weights that ship: each network moves alone, from the search's last weights, whatever interrupts it. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { openExamples } from '../../../batch-image/dataset/open-examples.ts'
import { run } from '../../../batch-image/stages/finish-subnets.ts'
import { loadCheckpoint, saveCheckpoint } from '../../../batch-image/training/checkpoints.ts'
import { measure, openMeasuring } from '../../../batch-image/training/measuring.ts'
import { loadStart, openSupernet } from '../../../batch-image/training/open-supernet.ts'
import { readRunInputs } from '../../../batch-image/training/run-inputs.ts'
import { readTrainingLog } from '../../../batch-image/training/training-log.ts'
import { spaceByName } from '../../../nat/space/index.ts'
import type { Selected, TrainedManifest } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { finishedManifestSchema } from '../../../pipeline/contract/results.ts'
import { documentText, readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { encodeSafetensors } from '../../../supernet/checkpoint/safetensors.ts'
import { Supernet } from '../../../supernet/supernet.ts'
import { type State, tensorOf } from '../../../supernet/variables/state.ts'
import { dataOf } from '../../supernet/engine.ts'
import { trainingContext } from '../training/training-support.ts'
import { COUNT, readyRun } from './ready-run.ts'

const space = spaceByName('nano')
const { smallest } = space
/** The same for larger images. */
const other = space.encode(space.withResolution(space.decode(smallest), space.resolutions[1]))
const entry = (id: string, genotype: readonly number[]) => ({
  id,
  genotype,
  objectives: { error: 50, macs: 1e6 },
  measuredAt: 0,
  chosenFor: ['knee'],
})

/** The weights that ship, with a new head: what a search that trains nothing ends with. */
let start: State
beforeAll(async () => {
  const store = await readyRun({})
  const { context } = trainingContext(store)
  const inputs = await readRunInputs(store, 'run')
  const supernet = openSupernet(inputs, 0, context, { transfers: [] })
  await loadStart(supernet, inputs, 0, context.log)
  start = supernet.state({ momentum: false })
  supernet.close()
})

/** A run whose search has ended. `weights`: those that it ended with. */
async function searched(finish: object, more: object = {}, weights = start): Promise<ObjectStore> {
  const store = await readyRun({ adaptation: { batch: 8 }, finish, ...more })
  const checkpoint = await saveCheckpoint(store, 'run', weights)
  const trained: TrainedManifest = {
    ...{ schema: 1, runId: 'run', generation: 0, width: 0, steps: 0 },
    checkpoint,
    curve: [],
  }
  await store.put(keys.trained('run', 0, 0), documentText(trained))
  const selected: Selected = {
    schema: 1,
    generation: 0,
    entries: [entry('net-01', smallest), entry('net-02', other)],
    finish: [['net-01'], ['net-02'], []],
  }
  await store.put(keys.selected('run'), documentText(selected))
  return store
}

const finished = (store: ObjectStore, id: string) =>
  readDocument(store, keys.finished('run', id), finishedManifestSchema)

/** One attempt of a child; aborted when so many steps are done, as a Spot notice does. */
async function attempt(store: ObjectStore, { child = 0, stopAt }: { child?: number; stopAt?: number } = {}) {
  const interruption = new AbortController()
  const { context, logged, updates } = trainingContext(store, interruption.signal)
  const progress: typeof context.progress = (update) => {
    context.progress(update)
    if (update.done === stopAt) interruption.abort(new Error('reclaimed'))
  }
  return { report: await run({ ...context, child, generation: -1, progress }), logged, updates }
}

const settings = { epochs: 2, learningRate: 0.05 }
let plain: ObjectStore
beforeAll(async () => {
  plain = await searched(settings)
  await attempt(plain)
}, 300_000)

test('a child finishes the networks of its shard, and no other; done is done', async () => {
  const manifest = await finished(plain, 'net-01')
  // 24 images in mini-batches of 8, twice.
  expect(manifest).toMatchObject({ id: 'net-01', genotype: [...smallest], steps: 6 })
  expect(manifest.curve.map(({ learningRate }) => learningRate)).toEqual(
    [...manifest.curve].map(({ learningRate }) => learningRate).sort((a, b) => b - a),
  )
  expect(manifest.curve[0].learningRate).toBe(0.05)
  await expect(finished(plain, 'net-02')).rejects.toThrow()
  expect((await attempt(plain)).report).toEqual({ images: 0, measurements: 0 })
  expect((await attempt(plain, { child: 1 })).report).toEqual({ images: 2 * COUNT, measurements: 0 })
  expect((await attempt(plain, { child: 2 })).report).toEqual({ images: 0, measurements: 0 })
})

test('it moves the layers of its network, and leaves those of others as the search left them', async () => {
  const after = await loadCheckpoint(plain, (await finished(plain, 'net-01')).checkpoint)
  const moved = [...after.keys()].filter((name) =>
    dataOf(start, name).some((each, index) => each !== dataOf(after, name)[index]),
  )
  expect(moved).toContain('classifier.linear.weight')
  expect([...after.keys()].filter((name) => name.startsWith('momentum.'))).toEqual([])
  // Two of four blocks in each of five stages.
  const blocks = new Set(moved.flatMap((name) => /^blocks\.(\d+)\./.exec(name)?.[1] ?? []))
  expect([...blocks].map(Number).sort((a, b) => a - b)).toEqual([1, 2, 5, 6, 9, 10, 13, 14, 17, 18])
})

test('with a teacher, interrupted twice: the same bytes; and the teacher counts', { timeout: 300_000 }, async () => {
  const finish = { ...settings, distillation: { share: 0.5 } }
  const [whole, disturbed] = [await searched(finish), await searched(finish)]
  await attempt(whole)
  for (const stopAt of [2, 5]) await expect(attempt(disturbed, { stopAt })).rejects.toThrow('reclaimed')
  const { updates, logged } = await attempt(disturbed)
  expect(updates.map(({ done }) => done)).toEqual([6])
  expect(logged).toContain('training goes on from saved progress')
  const undisturbed = await finished(whole, 'net-01')
  expect(await finished(disturbed, 'net-01')).toEqual(undisturbed)
  expect(undisturbed.checkpoint.sha256).not.toBe((await finished(plain, 'net-01')).checkpoint.sha256)
})

/** With the weights that the search ended with. */
function teacherFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'nat-teacher-')), 'teacher.safetensors')
  writeFileSync(file, encodeSafetensors({ tensors: start, metadata: {} }))
  return file
}

test('a teacher from a file with the same weights teaches the same', { timeout: 300_000 }, async () => {
  const weights = teacherFile()
  const taught = async (distillation: object) => {
    const store = await searched({ ...settings, epochs: 1, distillation })
    await attempt(store)
    return finished(store, 'net-01')
  }
  expect(await taught({ share: 0.5, teacher: { weights } })).toEqual(await taught({ share: 0.5 }))
  await expect(taught({ share: 0.5, teacher: { weights: `${weights}.none` } })).rejects.toThrow(
    /^distillation\.teacher\.weights: .*\.none cannot be used: ENOENT/,
  )
})

test('interrupted, it closes every supernet that it has opened, the teacher from a file too', async () => {
  const store = await searched({ ...settings, distillation: { share: 0.5, teacher: { weights: teacherFile() } } })
  const { context, logged } = trainingContext(store, AbortSignal.abort(new Error('reclaimed')))
  const closed = vi.spyOn(Supernet.prototype, 'close')
  onTestFinished(() => closed.mockRestore())
  await expect(run(context)).rejects.toThrow('reclaimed')
  expect(logged.filter((message) => message === 'supernet opened').length).toBe(2)
  expect(closed).toHaveBeenCalledTimes(2)
})

test.each(['error', 'calibrationError'])(
  'with patience, the weights are those of the epoch with the least %s on the validation images, where it leads',
  async (leading) => {
    const store = await searched({ ...settings, epochs: 4, patience: 1 }, { objectives: [leading, 'macs'] })
    await attempt(store)
    const { steps, checkpoint } = await finished(store, 'net-01')
    const lines = await readTrainingLog(store, keys.finishTraining('run', 'net-01').log)
    const errors = lines.flatMap(({ validationError }) =>
      validationError === undefined ? [] : [Number(validationError)],
    )
    // Three steps an epoch.
    expect(errors.length).toBe(steps / 3)
    const best = Math.min(...errors)
    expect(steps === 12 || errors.indexOf(best) === errors.length - 2).toBe(true)
    const inputs = await readRunInputs(store, 'run')
    const [train, validation] = await Promise.all(
      (['train', 'validation'] as const).map((part) => openExamples(store, inputs.dataset, part)),
    )
    const supernet = openSupernet(inputs, 0, trainingContext(store).context, { transfers: [] })
    supernet.load(await loadCheckpoint(store, checkpoint))
    const measured = await measure(supernet, smallest, await openMeasuring(inputs, train, validation))
    expect(measured[leading]).toBe(best)
    supernet.close()
  },
)

test('images without labels of which the largest subnet is sure are learnt from too', {
  timeout: 300_000,
}, async () => {
  const target = { location: 'nobody looks there again', selfTraining: { threshold: 0.99 } }
  // A head of large weights is sure of everything.
  const name = 'classifier.linear.weight'
  const { shape, data } = tensorOf(start, name)
  const sure = new Map([...start, [name, { shape, data: data.map((each) => 1e4 * each) }] as const])
  const stepsWith = async (weights: State) => {
    const store = await searched({ epochs: 1, learningRate: 1e-6 }, { target }, weights)
    // The same images serve as those without labels.
    await store.put(keys.prepared('run'), documentText({ schema: 1, dataset: 'd', target: 'd' }))
    const { report, logged } = await attempt(store)
    expect(logged).toContain('images without labels that are learnt from')
    return { steps: (await finished(store, 'net-01')).steps, images: report.images }
  }
  // Of 24 images in mini-batches of 8.
  expect(await stepsWith(start)).toEqual({ steps: 3, images: COUNT })
  expect(await stepsWith(sure)).toEqual({ steps: 6, images: 2 * COUNT })
})
