/**
 * A preset, a mode of transfer, a rule of steps, an export format and a data format from outside: one file and one registration
 * each, in a whole search.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  archiveSchema,
  datasetManifestSchema,
  preparedSchema,
  trainedManifestSchema,
} from '../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../pipeline/contract/keys.ts'
import { exportManifestSchema } from '../../pipeline/contract/results.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { mobilenetV3 } from '../../supernet/families/mobilenet-v3/index.ts'
import { type State, tensorOf } from '../../supernet/variables/state.ts'
import { stripFile } from './data-format.ts'
import { pocket } from './preset.ts'
import { root, runSearch } from './run-search.ts'

const folder = mkdtempSync(join(tmpdir(), 'nat-extension-'))
const runId = 'parts'
const spec = `
name: parts
dataset: ${join(folder, 'images')}
supernet: { preset: pocket, weights: random }
recipe: paper
objectives: [error, macs]
seed: 3
warmUp: { epochs: 1 }
adaptation:
  { epochs: 1, batch: 96, trainable: odd-stages, steps: twice,
    augmentation: { flip: false, cropScale: [1, 1], cutout: 0 } }
search: { generations: 1, archive: 4, initialDesign: 4, surrogateTrainingSet: 4, strategy: random }
evaluation: { calibrationImages: 100, validationImages: 200 }
export: { networks: 1, formats: [list] }
finish: { epochs: 0 }
`

/** The digits that ship as a table, as the format from outside has them. */
function writeImages(): void {
  const lines = gunzipSync(readFileSync(join(root, 'examples/uci-digits/uci-digits.csv.gz')))
    .toString()
    .trim()
    .split('\n')
  const records = lines.map((line) => {
    const values = line.split(',').map(Number)
    return [values[64], ...values.slice(0, 64).map((value) => Math.round((value * 255) / 16))]
  })
  mkdirSync(join(folder, 'images'))
  writeFileSync(join(folder, 'images', stripFile), Uint8Array.from(records.flat()))
}

const store = openStore(folder)
let ended: Awaited<ReturnType<typeof runSearch>>
beforeAll(async () => {
  writeImages()
  ended = await runSearch(folder, runId, spec)
}, 600_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the search succeeds, with networks of the preset', async () => {
  expect(ended.code, ended.output).toBe(0)
  const { entries } = await readDocument(store, keys.archive(runId, 1), archiveSchema)
  expect(entries).toHaveLength(4)
  for (const { genotype } of entries) expect(pocket.encode(pocket.decode(genotype))).toEqual(genotype)
})

test('the images were read by the data format', async () => {
  const { dataset } = await readDocument(store, keys.prepared(runId), preparedSchema)
  const { parts, classes } = await readDocument(store, keys.datasetManifest(dataset), datasetManifestSchema)
  expect(classes).toHaveLength(10)
  expect(parts.train.count + parts.validation.count + parts.test.count).toBe(1797)
})

async function weightsAt(generation: number): Promise<State> {
  const { checkpoint } = await readDocument(store, keys.trained(runId, generation, 0), trainedManifestSchema)
  return decodeSafetensors((await store.get(checkpoint.key)).body).tensors
}

test('adaptation trained the stages that the mode of transfer says, and nothing else', async () => {
  const [before, after] = [await weightsAt(beforeSearch.warmUp), await weightsAt(0)]
  const bytes = (state: State, name: string) => Buffer.from(tensorOf(state, name).data.buffer)
  let moved = 0
  for (const { place, saved } of mobilenetV3.network(pocket, 0).variables)
    for (const { name } of saved) {
      const differs = !bytes(before, name).equals(bytes(after, name))
      if (differs) moved++
      if (place !== 'head' && place % 2 === 0) expect(differs, name).toBe(false)
    }
  expect(moved).toBeGreaterThan(5)
})

test('the delivered network is written in the export format', async () => {
  const { front } = await readDocument(store, keys.exported(runId), exportManifestSchema)
  const lists = front.flatMap(({ files }) => files.filter((file) => file.endsWith('.txt')))
  expect(lists).toHaveLength(1)
  const text = Buffer.from((await store.get(lists[0])).body).toString()
  expect(text).toContain('dense classifier.linear')
  expect(text).toContain('depthwise ')
})

test('a name that nothing registered is refused with those from outside, before anything starts', async () => {
  const refused = await runSearch(folder, 'refused', spec.replace('steps: twice', 'steps: thrice'))
  expect(refused.code).not.toBe(0)
  expect(refused.output).toContain('single-path, sandwich or twice')
})
