/** WarmUp with the weights that ship: what a spec says is to be trained is trained, and nothing else. */
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { openExamples } from '../../../batch-image/dataset/open-examples.ts'
import { run } from '../../../batch-image/stages/warm-up.ts'
import { loadCheckpoint } from '../../../batch-image/training/checkpoints.ts'
import { openFrozenFeatures } from '../../../batch-image/training/frozen-features.ts'
import { measure, type NormStatistics, openMeasuring } from '../../../batch-image/training/measuring.ts'
import { openSupernet } from '../../../batch-image/training/open-supernet.ts'
import { readRunInputs } from '../../../batch-image/training/run-inputs.ts'
import { withoutMomentum } from '../../../batch-image/training/starting-weights.ts'
import { type TrainedManifest, trainedManifestSchema } from '../../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../../pipeline/contract/keys.ts'
import { fittedSubnets } from '../../../pipeline/recipe/fitted-head.ts'
import { readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { decodeSafetensors } from '../../../supernet/checkpoint/safetensors.ts'
import { pretrainedFile } from '../../../supernet/pretrained/pretrained.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { dataOf, relativeDifference } from '../../supernet/engine.ts'
import { trainingContext } from '../training/training-support.ts'
import { COUNT, readyRun } from './ready-run.ts'

async function published(store: ObjectStore, generation: number): Promise<{ manifest: TrainedManifest; state: State }> {
  const manifest = await readDocument(store, keys.trained('run', generation, 0), trainedManifestSchema)
  return { manifest, state: await loadCheckpoint(store, manifest.checkpoint) }
}

const warmedUp = async (changes: object) => {
  const store = await readyRun(changes)
  const report = await run({ ...trainingContext(store).context, generation: -1 })
  const [head, all] = [await published(store, beforeSearch.head), await published(store, beforeSearch.warmUp)]
  return { store, report, head, all }
}

const headOnly = { warmUp: { epochs: 2, learningRate: 0.05 }, adaptation: { batch: 8 } }
/** What a run starts from. */
const shipped = decodeSafetensors(readFileSync(pretrainedFile('nano', '1.0'))).tensors
let plain: Awaited<ReturnType<typeof warmedUp>>
beforeAll(async () => {
  plain = await warmedUp(headOnly)
})

/** Names of the weights and statistics that differ. */
const movedBetween = (before: State, after: State) =>
  [...before.keys()].filter(
    (name) => !name.startsWith('momentum.') && dataOf(before, name).some((each, i) => each !== dataOf(after, name)[i]),
  )

test('by default a new head is trained on frozen features, and nothing is fine-tuned', async () => {
  const { report, head, all, store } = plain
  expect(report).toEqual({ images: 2 * COUNT, measurements: 0 })
  expect(head.manifest.steps).toBe(6)
  expect(head.manifest.curve.length).toBe(6)
  expect(all.manifest).toMatchObject({ steps: 0, curve: [], checkpoint: head.manifest.checkpoint })
  const momentum = [...head.state.keys()].filter((name) => name.startsWith('momentum.'))
  const used = momentum.filter((name) => dataOf(head.state, name).some((each) => each !== 0))
  expect(used.sort()).toEqual(['momentum.classifier.linear.bias', 'momentum.classifier.linear.weight'])
  expect(dataOf(head.state, 'classifier.linear.bias').length).toBe(3)
  // Done is done.
  expect(await run({ ...trainingContext(store).context, generation: -1 })).toEqual({ images: 0, measurements: 0 })
})

test.each<[string, (name: string) => boolean]>([
  ['all', () => true],
  ['norms', (name) => /\.bn\.|^classifier/.test(name)],
  [
    'last-2-stages',
    (name) => Number(/^blocks\.(\d+)\./.exec(name)?.[1] ?? 0) >= 13 || /^(final|feature|classifier)/.test(name),
  ],
  ['head', (name) => name.startsWith('classifier')],
])(
  'fine-tuning with trainable: %s starts from the new head and moves that part alone',
  async (trainable, isTrained) => {
    const { report, head, all } = await warmedUp({
      warmUp: { ...headOnly.warmUp, fineTune: { epochs: 1, learningRate: 0.02 } },
      adaptation: { ...headOnly.adaptation, trainable },
    })
    expect(report.images).toBe(3 * COUNT)
    expect(all.manifest.steps).toBe(3)
    expect(movedBetween(head.state, plain.head.state)).toEqual([])
    const moved = movedBetween(head.state, all.state)
    expect(moved.filter((name) => !isTrained(name))).toEqual([])
    expect(moved).toContain('classifier.linear.weight')
    expect(moved.length).toBeGreaterThan(trainable === 'head' ? 1 : 20)
  },
)

const normsFirst = (epochs: number) =>
  warmedUp({
    warmUp: { ...headOnly.warmUp, fineTune: { epochs, learningRate: 0.02, normEpochs: 1 } },
    adaptation: headOnly.adaptation,
  })

test('norms first: in these epochs norms and head only move', async () => {
  const { head, all } = await normsFirst(1)
  const moved = movedBetween(head.state, all.state)
  expect(moved.filter((name) => !/\.bn\.|^classifier/.test(name))).toEqual([])
  expect(moved.length).toBeGreaterThan(20)
})

test('norms first: after these epochs everything moves', async () => {
  const { head, all } = await normsFirst(2)
  expect(movedBetween(head.state, all.state)).toContain('first_conv.conv.weight')
})

test('with rebased norms, statistics are those of the images, and the largest subnet answers as the weights that ship do', async () => {
  const evaluation = { calibrationImages: COUNT, batch: COUNT }
  const warmUp = { ...headOnly.warmUp, rebaseNorms: true }
  const { head, store } = await warmedUp({ ...headOnly, warmUp, evaluation })
  const moved = movedBetween(plain.head.state, head.state)
  expect(moved.filter((name) => !/\.bn\.|^classifier/.test(name))).toEqual([])
  for (const part of ['weight', 'bias', 'running_mean', 'running_var']) {
    expect(moved).toContain(`blocks.1.conv.depth_conv.bn.bn.${part}`)
  }

  const inputs = await readRunInputs(store, 'run')
  const { space } = inputs
  const images = await openExamples(store, inputs.dataset, 'train')
  const { context } = trainingContext(store)
  // Of the largest subnet, at each size of image.
  const features = async (weights: State, norms: NormStatistics) => {
    const frozen = await openFrozenFeatures(inputs, 0, context, weights, images)
    const found: Float32Array[] = []
    for (const pixels of space.resolutions) {
      const genotype = space.encode(space.withResolution(space.decode(space.largest), pixels))
      found.push((await frozen.of(genotype, images, { norms })).features)
    }
    frozen.close()
    return found
  }
  const own = await features(shipped, 'saved')
  const differences = async (weights: State) =>
    (await features(weights, 'calibrated')).map((found, i) => relativeDifference(found, own[i]))
  // Exactly so at the size in the middle of the run.
  expect(Math.min(...(await differences(head.state)))).toBeLessThan(0.01)
  expect(Math.min(...(await differences(plain.head.state)))).toBeGreaterThan(0.2)
})

test('a fitted head costs no step, and is better on the images than a trained one', async () => {
  const { head, store, report } = await warmedUp({ ...headOnly, warmUp: { ...headOnly.warmUp, head: 'fitted' } })
  expect(head.manifest).toMatchObject({ steps: 0, curve: [] })
  expect(report.images).toBe(fittedSubnets * COUNT)
  const body = movedBetween(shipped, head.state).filter((name) => !/^classifier/.test(name))
  expect(body).toEqual([])

  const inputs = await readRunInputs(store, 'run')
  const images = await openExamples(store, inputs.dataset, 'train')
  const { context } = trainingContext(store)
  const onImages = await openMeasuring(inputs, images, images)
  const supernet = openSupernet(inputs, 0, context, { transfers: [] })
  const errorWith = async (weights: State) => {
    supernet.load(withoutMomentum(weights))
    return (await measure(supernet, inputs.space.largest, onImages)).error
  }
  const [fitted, trained] = [await errorWith(head.state), await errorWith(plain.head.state)]
  supernet.close()
  expect(fitted).toBeLessThan(trained)
})
