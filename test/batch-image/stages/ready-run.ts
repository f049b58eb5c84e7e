/** A run with a small made-up data set, ready for its warm-up. */
import { createHash } from 'node:crypto'
import type { DatasetManifest } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { parseSpec } from '../../../pipeline/contract/parse-spec.ts'
import { documentText } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'
import { smallSpec, temporaryStore } from '../../pipeline/helpers.ts'
import { imageSet } from '../../supernet/engine.ts'

/** Images of each part. */
export const COUNT = 24
const classes = ['a', 'b', 'c']

async function putPart(store: ObjectStore, name: string, first: number) {
  const { images } = imageSet(first + COUNT, 16)
  const labels = Uint16Array.from({ length: COUNT }, (_, i) => i % classes.length)
  const bodies = {
    images: images.subarray(first * 16 * 16 * 3),
    labels: new Uint8Array(labels.buffer),
  }
  const put = async (kind: 'images' | 'labels') => {
    const key = keys.datasetPart('d', name, kind)
    await store.put(key, bodies[kind])
    return { key, sha256: createHash('sha256').update(bodies[kind]).digest('hex') }
  }
  return { count: COUNT, images: await put('images'), labels: await put('labels') }
}

export async function readyRun(changes: object): Promise<ObjectStore> {
  const store = temporaryStore()
  const spec = parseSpec(
    JSON.stringify({
      ...smallSpec,
      seed: 4,
      ...changes,
    }),
  )
  await store.put(keys.spec('run'), documentText(spec))
  const manifest: DatasetManifest = {
    schema: 1,
    hash: 'd',
    source: 'made up',
    classes,
    size: 16,
    channels: 3,
    mean: [0.5, 0.5, 0.5],
    deviation: [0.3, 0.3, 0.3],
    parts: {
      train: await putPart(store, 'train', 0),
      validation: await putPart(store, 'validation', COUNT),
      test: await putPart(store, 'test', 2 * COUNT),
    },
    skipped: [],
  }
  await store.put(keys.datasetManifest('d'), documentText(manifest))
  await store.put(keys.prepared('run'), documentText({ schema: 1, dataset: 'd' }))
  const record = {
    schema: 1,
    runId: 'run',
    specHash: '',
    startedAt: '',
    threads: 1,
    evaluationShards: 2,
    warmStart: null,
  }
  await store.put(keys.run('run'), documentText(record))
  return store
}
