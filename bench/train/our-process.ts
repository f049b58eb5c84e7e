/**
 * @file This checkout's engine as a process that answers requests (protocol.ts).
 *
 *     node bench/train/our-process.ts THREADS
 *
 * NAT_DEVICE=gpu: in the form of a GPU.
 */
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { encodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import { measureSubnet } from '../../supernet/evaluation/evaluate.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import { deviceOf, kernelsFor } from '../../supernet/native/kernels.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { taskNamed } from '../../supernet/tasks/index.ts'
import { all } from '../../supernet/transfer/index.ts'
import { statistics } from './description.ts'
import { CLASSES, type Setting, settingNamed } from './networks.ts'
import type { Measure, Open, Request, StepAnswer, Train } from './protocol.ts'

const threads = Number(process.argv[2])
const optimiser = { learningRate: 0.01, momentum: 0.9, weightDecay: 4e-5 }
let supernet: Supernet
let setting: Setting
const caches = new Map<string, BatchCache>()

function open(request: Open): object {
  const named = settingNamed(request.setting)
  if (named === undefined) throw new RangeError(`bench:train: there is no setting ${request.setting}`)
  setting = named
  supernet = new Supernet({
    network: familyOf(setting.space).network(setting.space, 0),
    task: taskNamed('classification', { classes: CLASSES }),
    threads,
    kernels: kernelsFor(deviceOf(process.env)),
    transfers: request.purpose === 'training' ? [all] : [],
  })
  supernet.normaliseBy(statistics)
  supernet.initialise(1)
  writeFileSync(request.weights, encodeSafetensors({ tensors: supernet.state({ momentum: false }), metadata: {} }))
  return {}
}

/** Bytes that look like noise: what they show changes no time. */
function imagesOf(count: number) {
  const { pixels } = setting
  const images = Uint8Array.from({ length: count * pixels * pixels * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24)
  return { images, labels: Array.from({ length: count }, (_, i) => i % CLASSES), count, size: pixels, channels: 3 }
}

function train({ genotypes, batch, steps }: Train): StepAnswer {
  const set = imagesOf(batch)
  const architectures = genotypes.map((genotype) => setting.space.decode(genotype))
  return timed(() => {
    let first = 0
    for (let step = 0; step < steps; step++) {
      const images = imageBatch(set, Array.from(set.labels.keys()), setting.pixels)
      const targets = supernet.task.encode(set.labels)
      const architecture = architectures[step % architectures.length]
      const { loss } = supernet.trainStep(architecture, images, targets, optimiser, { transfer: all })
      if (step === 0) first = loss
    }
    return first
  })
}

/** The batches are made once and kept, as a run keeps them for all its candidates. */
function cacheOf(count: number, batch: number): BatchCache {
  const key = `${count} ${batch}`
  const cache =
    caches.get(key) ??
    new BatchCache(
      imagesOf(batch),
      Array.from({ length: count }, (_, i) => i % batch),
      batch,
    )
  caches.set(key, cache)
  return cache
}

function measure({ genotypes, batch, calibration, validation }: Measure): StepAnswer {
  const calibrated = cacheOf(calibration, batch)
  const validated = cacheOf(validation, batch)
  return timed(() => {
    const values = genotypes.map((genotype) => {
      const architecture = setting.space.decode(genotype)
      if (validation > 0) return measureSubnet(supernet, architecture, calibrated, validated).crossEntropy
      supernet.calibrate(architecture, calibrated.at(setting.pixels))
      return 0
    })
    return values[0]
  })
}

function timed(work: () => number): StepAnswer {
  const start = performance.now()
  const cpu = process.cpuUsage()
  const value = work()
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6, value }
}

function answer(request: Request): object {
  if (request.work === 'open') return open(request)
  return request.work === 'train' ? train(request) : measure(request)
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`)
}
process.exit(0) // native threads may keep the process alive
