/**
 * How fast exported networks are: random architectures as `nat export` writes them to ONNX, and as PyTorch's own exporter
 * writes the same architecture with the same weights, in onnxruntime on one thread.
 *
 *   npm run bench:export -- [--space nano] [--networks 10] [--visits 7]
 *
 * Both take pixels [1, side, side, 3] from 0 to 1 and must give the same logits. The clock is the process's processor time,
 * in turns; when its turn comes, a network answers a few images one after the other. It prints each network's times, the ratio of ours to PyTorch's, and between which ratios half of
 * the visits lie; then the median of all networks.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { pinToOneCore } from '../../cli/profiling/pin.ts'
import { type TimedModel, timesInTurns } from '../../cli/profiling/time-models.ts'
import { bareOnnx, forPixels } from '../../export/index.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { type Space, spaceByName } from '../../nat/space/index.ts'
import { pythonEnvironment } from '../../scripts/bootstrap/python-environment.mjs'
import { median, quantile, usualTime } from '../../supernet/evaluation/statistics.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { Parameter, StaticNetwork } from '../../supernet/static/network.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'

const CLASSES = 10
const patience = { milliseconds: 1500, fewest: 15, most: 400 }
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const { values } = parseArgs({
  options: {
    space: { type: 'string', default: 'nano' },
    networks: { type: 'string', default: '10' },
    visits: { type: 'string', default: '7' },
  },
})
const space = spaceByName(values.space)

/** Norms kept, as PyTorch's module has them. */
function networksOf({ draw, supernets, supernetOf, decode }: Space, count: number): StaticNetwork[] {
  const generator = createGenerator(1, 'export')
  const genotypes = Array.from({ length: count }, () => draw(generator))
  return supernets.flatMap((_, width) => {
    const network = familyOf(space).network(space, width)
    const supernet = new Supernet({ network, task: classification(CLASSES), threads: 1, transfers: [] })
    try {
      supernet.initialise(1)
      const ofWidth = genotypes.filter((genotype) => supernetOf(genotype) === width)
      return ofWidth.map((genotype) => supernet.extractStatic(decode(genotype)))
    } finally {
      supernet.close()
    }
  })
}

/** What the other exporter reads: the network, with the place of each parameter in the file of weights instead of its values. */
function described({ input, layers, outputs }: StaticNetwork): { description: string; weights: Uint8Array } {
  const parts: Uint8Array[] = []
  let offset = 0
  const isParameter = (value: unknown): value is Parameter => value instanceof Object && 'data' in value
  const placed = ({ shape, data }: Parameter) => {
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    offset += data.length
    return { shape, offset: offset - data.length }
  }
  const content = { input: input.name, shape: input.shape, output: outputs[0].value, layers }
  const description = JSON.stringify(content, (_, value) => (isParameter(value) ? placed(value) : value))
  return { description, weights: Buffer.concat(parts) }
}

async function exportedByPyTorch(networks: readonly StaticNetwork[], folder: string): Promise<Uint8Array[]> {
  const python = await pythonEnvironment({
    name: 'bench-latency',
    title: "PyTorch's exporter (on Linux x64 with its CUDA libraries, some gigabytes)",
    requirements: here('peers/requirements.txt'),
  })
  const cases = networks.map((network, i) => {
    const { description, weights } = described(forPixels(network, 'unit'))
    const files = { description: join(folder, `${i}.json`), weights: join(folder, `${i}.bin`) }
    writeFileSync(files.description, description)
    writeFileSync(files.weights, weights)
    return { ...files, file: join(folder, `${i}.onnx`) }
  })
  const input = cases.map((each) => JSON.stringify(each)).join('\n')
  const { status } = spawnSync(python, [here('peers/export.py')], { input, stdio: ['pipe', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`bench:export: PyTorch's exporter ended with ${status}; its own words are above.`)
  return cases.map(({ file }) => new Uint8Array(readFileSync(file)))
}

/** Largest difference of the logits of two files, relative to the largest logit. */
async function difference(files: readonly Uint8Array[], shape: readonly number[]): Promise<number> {
  const pixels = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => ((i * 7919) % 1000) / 1000)
  const [a, b] = await Promise.all(
    files.map(async (file) => {
      const session = await InferenceSession.create(file, { intraOpNumThreads: 1 })
      const { logits } = await session.run({ pixels: new Tensor('float32', pixels, shape) })
      await session.release()
      return Array.from(logits.data as Float32Array)
    }),
  )
  return Math.max(...a.map((each, i) => Math.abs(each - b[i]))) / Math.max(...a.map(Math.abs))
}

const networks = networksOf(space, Number(values.networks))
const folder = mkdtempSync(join(tmpdir(), 'nat-bench-export-'))
try {
  const theirs = await exportedByPyTorch(networks, folder)
  const ours = networks.map((network) => bareOnnx(foldNorms(network)))
  pinToOneCore()
  const medians: number[] = []
  for (const [i, { input }] of networks.entries()) {
    const shape = [1, ...input.shape]
    const files = [ours[i], theirs[i]]
    const differs = await difference(files, shape)
    if (differs > 1e-4) throw new Error(`bench:export: the logits of network ${i + 1} differ by ${differs}`)
    const models = files.map((file): TimedModel => ({ kind: 'network', file, shape }))
    const visits: number[][] = []
    for (let visit = 0; visit < Number(values.visits); visit++) {
      // Who is first changes, too.
      const order = visit % 2 === 0 ? models : models.toReversed()
      const times = (await timesInTurns(order, patience)).map(usualTime)
      visits.push(visit % 2 === 0 ? times : times.toReversed())
    }
    const ratios = visits.map(([our, their]) => our / their)
    const [our, their] = [0, 1].map((side) => median(visits.map((visit) => visit[side])))
    medians.push(median(ratios))
    const between = [0.25, 0.75].map((share) => quantile(ratios, share).toFixed(3))
    console.log(
      `network ${i + 1}, ${input.shape[0]} pixels: ours ${our.toFixed(3)} ms, PyTorch's ${their.toFixed(3)} ms, ratio ${median(ratios).toFixed(3)} (${between.join(' to ')})`,
    )
  }
  const [least, most] = [Math.min(...medians), Math.max(...medians)].map((each) => each.toFixed(3))
  console.log(
    `${space.name}, ${networks.length} networks: median ratio ${median(medians).toFixed(3)}, from ${least} to ${most}; load ${loadavg()[0].toFixed(1)}`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
