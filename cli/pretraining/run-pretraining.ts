/** Pre-training one width of a space on CIFAR-10: progress, curves, resumable checkpoints, the final measurement. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createGenerator } from '../../nat/random/index.ts'
import type { Space } from '../../nat/space/index.ts'
import { decodeSafetensors, encodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import { measureSubnet } from '../../supernet/evaluation/evaluate.ts'
import { familyOf } from '../../supernet/families/index.ts'
import type { ImageSet } from '../../supernet/input/batches.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { taskNamed } from '../../supernet/tasks/index.ts'
import { type PretrainSettings, pretrain } from '../../supernet/training/pretrain.ts'
import { all } from '../../supernet/transfer/index.ts'
import { UsageError } from '../errors.ts'
import { loadCifar10 } from './fetch-cifar10.ts'

export interface PretrainingOptions {
  readonly space: Space
  /** Index into the space's widths. */
  readonly width: number
  readonly threads: number
  readonly settings: PretrainSettings
  /** Weights to begin from instead of random ones: a second cycle. Its manifest is kept as `history`. */
  readonly start: string | undefined
  /** Folder of the checkpoints and of the result. */
  readonly output: string
  readonly command: string
  readonly print: (line: string) => void
}

interface CurvePoint {
  step: number
  epoch: number
  loss: number
  learningRate: number
}

/** Steps between checkpoints: about two minutes on two cores. */
const CHECKPOINT_STEPS = 200
const CALIBRATION_IMAGES = 2000

export async function runPretraining(options: PretrainingOptions): Promise<void> {
  const { settings, space, width, print } = options
  const name = `${space.name}-w${space.supernets[width]}`
  await mkdir(options.output, { recursive: true })
  const checkpointFile = path.join(options.output, `${name}.progress.safetensors`)

  const cifar = await loadCifar10()
  const imageSet = (part: { images: Uint8Array; labels: Uint8Array }): ImageSet => ({
    images: part.images,
    labels: part.labels,
    count: part.labels.length,
    size: 32,
    channels: 3,
  })
  const train = imageSet(cifar.train)
  const test = imageSet(cifar.test)
  const dataHash = createHash('sha256').update(train.images).update(cifar.train.labels).digest('hex')
  const { mean, deviation } = statistics(train)

  const supernet = new Supernet({
    network: familyOf(space).network(space, width),
    task: taskNamed('classification', { classes: 10 }),
    threads: options.threads,
    transfers: [all],
  })
  supernet.normaliseBy({ mean, deviation })
  supernet.initialise(settings.seed)
  let history: unknown = null
  // What the progress is the progress of.
  let stamp = JSON.stringify({ settings, threads: options.threads })
  if (options.start !== undefined) {
    const weights = await readFile(options.start)
    stamp += createHash('sha256').update(weights).digest('hex')
    supernet.load(decodeSafetensors(weights).tensors)
    const manifest = options.start.replace(/\.safetensors$/, '.json')
    history = JSON.parse(await readFile(manifest, 'utf8'))
  }
  let from = 0
  let hours = 0
  let curve: CurvePoint[] = []
  const saved = await readFile(checkpointFile).catch(() => undefined)
  if (saved !== undefined) {
    const { tensors, metadata } = decodeSafetensors(saved)
    if (metadata.settings !== stamp)
      throw new UsageError(
        `${checkpointFile} holds the progress of a pre-training with other settings.`,
        'Delete the file, repeat those settings, or name another folder with --output.',
      )
    supernet.load(tensors)
    from = Number(metadata.step)
    hours = Number(metadata.hours)
    curve = JSON.parse(metadata.curve ?? '[]')
    print(`${name}: resumed at step ${from}`)
  }

  let started = Date.now()
  let sum = 0
  let summed = 0
  await pretrain(supernet, space, train, settings, from, async (progress) => {
    sum += progress.loss
    summed++
    const next = progress.step + 1
    if (next % CHECKPOINT_STEPS !== 0 && next !== progress.totalSteps) return
    const now = Date.now()
    const rate = summed / ((now - started) / 1000)
    hours += (now - started) / 3_600_000
    started = now
    const { epoch, learningRate } = progress
    curve.push({ step: next, epoch: rounded(epoch), loss: rounded(sum / summed), learningRate: rounded(learningRate) })
    const left = (progress.totalSteps - next) / rate / 60
    print(
      `${name} step ${next}/${progress.totalSteps} epoch ${epoch.toFixed(2)} loss ${(sum / summed).toFixed(4)} lr ${learningRate.toFixed(4)} ${(rate * settings.batch).toFixed(0)} images/s ${left.toFixed(0)} min left`,
    )
    sum = 0
    summed = 0
    const metadata = { step: String(next), hours: String(hours), curve: JSON.stringify(curve), settings: stamp }
    await writeWhole(checkpointFile, encodeSafetensors({ tensors: supernet.state({ momentum: true }), metadata }))
  })

  // What is shipped is measured: half precision, loaded again.
  const weights = encodeSafetensors(
    { tensors: supernet.state({ momentum: false }), metadata: { space: space.name, width: String(width) } },
    'F16',
  )
  supernet.load(decodeSafetensors(weights).tensors)
  const measured = measureOnTest(supernet, space, train, test, settings.seed, print)
  await writeWhole(path.join(options.output, `${name}.safetensors`), weights)
  const manifest = {
    schema: 1,
    space: space.name,
    width: Number(space.supernets[width]),
    file: `${name}.safetensors`,
    sha256: createHash('sha256').update(weights).digest('hex'),
    data: { name: 'CIFAR-10', classes: 10, trainImages: train.count, sha256: dataHash, mean, deviation },
    command: options.command,
    settings,
    threads: options.threads,
    hours: rounded(hours),
    testAccuracy: measured,
    curve,
    history,
  }
  await writeWhole(path.join(options.output, `${name}.json`), `${JSON.stringify(manifest, null, 1)}\n`)
  print(`${name}: ${JSON.stringify(measured)}`)
  supernet.close()
}

/** Accuracy in percent on the test part after calibration: the floors that a starter supernet must reach. */
function measureOnTest(
  supernet: Supernet,
  space: Space,
  train: ImageSet,
  test: ImageSet,
  seed: number,
  print: (line: string) => void,
) {
  const generator = createGenerator(seed, 'measure')
  const calibration = new BatchCache(
    train,
    createGenerator(seed, 'calibration')
      .shuffle(Array.from({ length: train.count }, (_, i) => i))
      .slice(0, CALIBRATION_IMAGES),
    200,
  )
  const validation = new BatchCache(
    test,
    Array.from({ length: test.count }, (_, i) => i),
    250,
  )
  const accuracy = (genotype: readonly number[]) =>
    rounded(100 - measureSubnet(supernet, space.decode(genotype), calibration, validation).error)
  const largestAccuracy = accuracy(space.largest)
  const smallestAccuracy = accuracy(space.smallest)
  print(`largest ${largestAccuracy} %, smallest ${smallestAccuracy} %`)
  const random = Array.from({ length: 20 }, () => accuracy(space.draw(generator)))
  return {
    largest: largestAccuracy,
    smallest: smallestAccuracy,
    randomMean: rounded(random.reduce((sum, each) => sum + each, 0) / random.length),
    random,
  }
}

function statistics(set: ImageSet): { mean: number[]; deviation: number[] } {
  const sums = [0, 0, 0]
  const squares = [0, 0, 0]
  for (let i = 0; i < set.images.length; i++) {
    const value = set.images[i] / 255
    sums[i % 3] = sums[i % 3] + value
    squares[i % 3] = squares[i % 3] + value * value
  }
  const count = set.images.length / 3
  const mean = sums.map((sum) => sum / count)
  return { mean, deviation: squares.map((square, c) => Math.sqrt(square / count - mean[c] ** 2)) }
}

const rounded = (value: number) => Math.round(value * 1e5) / 1e5

/** Never a half-written file under its own name. */
async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${file}.partial`, content)
  await rename(`${file}.partial`, file)
}
