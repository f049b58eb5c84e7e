/**
 * @file What starts of `nano` are worth: ridge heads on the frozen features of random subnets (linear-head.ts), on the bench's small
 * pictures. Mean test error in percent of eight subnets within the tasks' multiply-accumulates and four of any size, for each width; of
 * at most 5,000 images to fit to, 2,000 to choose the penalty and the norms' statistics by, and 2,000 to test on.
 *
 *     node scripts/bootstrap.mjs run bench/transfer/starts.ts FOLDER... (with nano-w1.0.safetensors, nano-w1.2.safetensors; `shipped`)
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openParts } from '../../batch-image/dataset/open-examples.ts'
import { prepareDataset } from '../../batch-image/stages/prepare-dataset.ts'
import { type RunInputs, readRunInputs } from '../../batch-image/training/run-inputs.ts'
import { readSpecFile } from '../../cli/spec-file.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { costOf, type Genotype } from '../../nat/space/index.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { documentText } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { chooseOneDnn, oneDnnIsWanted } from '../../supernet/native/one-dnn.ts'
import { pretrainedFile } from '../../supernet/pretrained/pretrained.ts'
import { linearHeads } from './linear-head.ts'
import { specOf, tasks } from './tasks.ts'

const smallPictures = tasks.filter(({ example }) => example !== 'photos')
const within = 8
const ofAnySize = 4
const most = 5000
const mostToTest = 2000

const starts = process.argv.slice(2)
if (starts.length === 0) throw new RangeError('starts: give folders of weights, or "shipped"')
chooseOneDnn(oneDnnIsWanted(process.env))
const folder = await mkdtemp(path.join(tmpdir(), 'nat-starts-'))
const store = openStore(folder)
const log = () => {}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The same ones for every start. */
function subnetsOf({ space, spec, dataset }: RunInputs, width: number): Genotype[] {
  const { macs } = space.costs(dataset.classes.length)
  const generator = createGenerator(1, 'starts', width)
  const drawn = (count: number, limit: number) => {
    const found: Genotype[] = []
    while (found.length < count) {
      const genotype = space.draw(generator)
      if (space.supernetOf(genotype) === width && costOf(macs, genotype) <= limit) found.push(genotype)
    }
    return found
  }
  const limit = spec.constraints.macs?.max ?? Number.POSITIVE_INFINITY
  return [...drawn(within, limit), ...drawn(ofAnySize, Number.POSITIVE_INFINITY)]
}

const header = ['start', 'width', ...smallPictures.map(({ example }) => example), 'mean']
console.log(`| ${header.join(' | ')} |\n|${header.map(() => '---|').join('')}`)
const opened = []
for (const task of smallPictures) {
  const runId = task.example
  const file = path.join(folder, `${runId}.json`)
  await writeFile(file, JSON.stringify(await specOf(task, { seed: 1 })))
  await store.put(keys.spec(runId), documentText(readSpecFile(file)))
  await prepareDataset({ store, runId, log, progress: log })
  const inputs = await readRunInputs(store, runId)
  opened.push({ inputs, images: await openParts(store, inputs.dataset), threads: 1 })
}
for (const start of starts)
  for (const [width, name] of opened[0].inputs.space.supernets.entries()) {
    const shipped = pretrainedFile('nano', name)
    const file = start === 'shipped' ? shipped : path.join(start, path.basename(shipped))
    const { tensors } = decodeSafetensors(await readFile(file))
    const errors: number[] = []
    for (const bench of opened) {
      const networks = await linearHeads(bench, subnetsOf(bench.inputs, width), {
        startOf: async () => tensors,
        most: { train: most, validation: mostToTest, test: mostToTest },
      })
      errors.push(mean(networks.map(({ test }) => test)))
    }
    const cells = [...errors, mean(errors)].map((error) => error.toFixed(1))
    console.log(`| ${[start, name, ...cells].join(' | ')} |`)
  }
await rm(folder, { recursive: true, force: true })
process.exit(0) // native threads may keep the process alive
