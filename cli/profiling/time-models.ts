/** Times of models in onnxruntime on one thread, taken in turns: networks as they answer image after image, layers as in a network. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { processorTime } from '../../supernet/evaluation/processor-time.ts'
import { type ModelKind, type Repetitions, takeTurns } from './take-turns.ts'

export interface TimedModel {
  /** Says how often it is called when its turn comes. */
  readonly kind: ModelKind
  /** ONNX, with one input. */
  readonly file: Uint8Array
  /** Of its input, float32, batch included. */
  readonly shape: readonly number[]
}

/** @returns milliseconds of processor time of every call that counts, [models][calls]: of a network several in each turn */
export async function timesInTurns(models: readonly TimedModel[], patience: Repetitions): Promise<number[][]> {
  const opened = await Promise.all(models.map(open))
  try {
    return await takeTurns(opened, patience, processorTime)
  } finally {
    await Promise.all(opened.map(({ session }) => session.release()))
  }
}

async function open({ kind, file, shape }: TimedModel) {
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
  return { kind, session, run: () => session.run(feeds) }
}
