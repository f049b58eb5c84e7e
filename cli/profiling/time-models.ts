/**
 * Times of models in onnxruntime on one thread, taken in turns: a slow moment of the machine meets all of them, and each
 * finds the caches as others have left them, as a layer in a network does.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { processorTime } from '../../supernet/evaluation/processor-time.ts'

export interface TimedModel {
  /** ONNX, with one input. */
  readonly file: Uint8Array
  /** Of its input, float32, batch included. */
  readonly shape: readonly number[]
}

export interface Repetitions {
  /** Of processor time for all models together, warming up not counted. */
  readonly milliseconds: number
  /** Turns. */
  readonly fewest: number
  readonly most: number
}

const WARM_UPS = 3

/** @returns milliseconds of processor time of every call, [models][turns] */
export async function timesInTurns(models: readonly TimedModel[], patience: Repetitions): Promise<number[][]> {
  const opened = await Promise.all(models.map(open))
  const times = models.map((): number[] => [])
  try {
    for (let i = 0; i < WARM_UPS; i++) for (const { run } of opened) await run()
    const start = processorTime()
    for (let i = 0; i < patience.most; i++) {
      if (i >= patience.fewest && processorTime() - start > patience.milliseconds) break
      for (const [index, { run }] of opened.entries()) {
        const before = processorTime()
        await run()
        times[index].push(processorTime() - before)
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
