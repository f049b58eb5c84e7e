/**
 * Latency of whole networks on this machine: in onnxruntime, as they are exported, where it is installed, else in the
 * engine.
 */
import { createRequire } from 'node:module'
import type * as OnnxRuntime from 'onnxruntime-node'
import { contentOf, formatNamed, type Metadata } from '../../export/index.ts'
import { measureLatency } from '../../supernet/evaluation/latency.ts'
import type { ImageSet } from '../../supernet/input/batches.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { sessionLatency } from './session-latency.ts'

export interface LatencyMeter {
  /** What measures, for people. */
  readonly name: string
  /** @returns milliseconds of one image */
  measure(supernet: Supernet, architecture: unknown, images: ImageSet<unknown>): number | Promise<number>
}

/** @param supernet any of the run's */
export function latencyMeter({ network, task }: Pick<Supernet, 'network' | 'task'>, threads: number): LatencyMeter {
  const runtime = network.assemble === undefined || task.assemble === undefined ? undefined : onnxruntime()
  if (runtime === undefined) return { name: `the engine, threads: ${threads}`, measure: measureLatency }
  const { version, InferenceSession, Tensor } = runtime
  return {
    name: `onnxruntime ${version}, one thread`,
    async measure(supernet, architecture) {
      const network = foldNorms(supernet.extractStatic(architecture))
      const session = await InferenceSession.create(onnxFile(network), {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
      })
      const shape = [1, ...network.input.shape]
      // What the pixels are does not change the time.
      const pixels = new Float32Array(shape.reduce((product, each) => product * each, 1)).fill(0.5)
      const feeds = { [session.inputNames[0]]: new Tensor('float32', pixels, shape) }
      const latency = await sessionLatency(session, feeds)
      await session.release()
      return latency
    },
  }
}

/** By `require`, which no bundler and no list of the image's packages follows: it may be missing. */
function onnxruntime(): (typeof OnnxRuntime & { readonly version: string }) | undefined {
  const load = createRequire(import.meta.url)
  try {
    const { version }: { version: string } = load('onnxruntime-node/package.json')
    const library: typeof OnnxRuntime = load('onnxruntime-node')
    return { ...library, version }
  } catch {
    return undefined
  }
}

function onnxFile(network: StaticNetwork): Uint8Array {
  return contentOf(formatNamed('onnx').write(network, { metadata: timedOnly, pixels: 'unit' }))
}

/** Of a network that answers nothing. */
export const timedOnly: Metadata = {
  network: 'to be timed',
  classes: [],
  preprocessing: { storedSize: 1, fit: 'stretch' },
  provenance: {
    run: '',
    space: '',
    genotype: [],
    dataset: '',
    startingWeights: '',
    licence: '',
    validation: {},
    test: {},
    costs: {},
  },
}
