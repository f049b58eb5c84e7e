/** WarmUp with the weights that ship: what a spec says is to be trained is trained, and nothing else. */
import { beforeAll, expect, test } from 'vitest'
import { run } from '../../../batch-image/stages/warm-up.ts'
import { loadCheckpoint } from '../../../batch-image/training/checkpoints.ts'
import { type TrainedManifest, trainedManifestSchema } from '../../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../../pipeline/contract/keys.ts'
import { readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import type { State } from '../../../supernet/variables/state.ts'
import { dataOf } from '../../supernet/engine.ts'
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
