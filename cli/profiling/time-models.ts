/** Times of models in onnxruntime on one thread, taken in turns, so that a slow moment of the machine meets all of them. */
import { InferenceSession, Tensor } from 'onnxruntime-node'

export interface TimedModel {
  /** ONNX, with one input. */
  readonly file: Uint8Array
  /** Of its input, float32, batch included. */
  readonly shape: readonly number[]
}

export interface Patience {
  /** Milliseconds for all models together, warming up not counted. */
  readonly milliseconds: number
  readonly fewest: number
  readonly most: number
}

const usual: Patience = { milliseconds: 150, fewest: 7, most: 200 }
const WARM_UPS = 3

/** @returns milliseconds of every call, [models][repetitions] */
export async function timesOf(models: readonly TimedModel[], patience = usual): Promise<number[][]> {
  const opened = await Promise.all(models.map(open))
  const times = models.map((): number[] => [])
  try {
    for (let i = 0; i < WARM_UPS; i++) for (const { run } of opened) await run()
    const start = performance.now()
    for (let i = 0; i < patience.most; i++) {
      if (i >= patience.fewest && performance.now() - start > patience.milliseconds) break
      for (const [index, { run }] of opened.entries()) {
        const before = performance.now()
        await run()
        times[index].push(performance.now() - before)
      }
    }
  } finally {
    await Promise.all(opened.map(({ session }) => session.release()))
  }
  return times
}

async function open({ file, shape }: TimedModel) {
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
  })
  const size = shape.reduce((product, each) => product * each, 1)
  // Pixels or activations, some of both signs; what they are does not change the time.
  const values = Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.2)
  const feeds = { [session.inputNames[0]]: new Tensor('float32', values, shape) }
  return { session, run: () => session.run(feeds) }
}

const quantile = (values: readonly number[], share: number) => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Between the quarters: half of all values lie that close together. */
export const spread = (values: readonly number[]): number => quantile(values, 0.75) - quantile(values, 0.25)
