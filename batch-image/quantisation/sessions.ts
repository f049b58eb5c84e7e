/** Networks in onnxruntime, fed with images as they are stored. One thread: the same sums in the same order everywhere. */
import { createRequire } from 'node:module'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { type ExampleSource, type Examples, examplesAt, sourceOf } from '../../data/example-source.ts'
import { resized } from '../../supernet/input/resized.ts'

/** Images in one call. */
const BATCH = 16

/** Loaded where it is used: all else can be exported without the runtime. */
const runtime = () => import('onnxruntime-node')

/** Of the runtime; undefined where its library can't be loaded: it has none for some systems. */
export function runtimeVersion(): string | undefined {
  const load = createRequire(import.meta.url)
  try {
    load('onnxruntime-node')
    const { version }: { version: string } = load('onnxruntime-node/package.json')
    return version
  } catch {
    return undefined
  }
}

/** @param file ONNX whose input is pixels from 0 to 1, [batch, side, side, 3] */
export async function openSession(file: Uint8Array): Promise<InferenceSession> {
  const { InferenceSession } = await runtime()
  return InferenceSession.create(file, { intraOpNumThreads: 1 })
}

/** In memory, or read batch by batch. */
export type Images = Examples<unknown> | ExampleSource<unknown>

/** @returns for each batch of `images` its outputs by name, [count, …] each, and what its images show */
export async function* answersOf(session: InferenceSession, images: Images, side: number) {
  const source = sourceOf(images)
  for (let from = 0; from < source.count; from += BATCH) {
    const length = Math.min(BATCH, source.count - from)
    const batch = await examplesAt(
      source,
      Uint32Array.from({ length }, (_, i) => from + i),
    )
    const answers = await session.run({ pixels: await inputOf(batch, side) })
    const outputs: Record<string, Float32Array> = {}
    for (const [name, { data }] of Object.entries(answers)) {
      if (!(data instanceof Float32Array)) throw new TypeError(`onnxruntime: the output ${name} is not float32`)
      outputs[name] = data
    }
    yield { outputs, targets: Array.from(batch.labels) }
  }
}

/** As the network saw them when it was trained and measured. */
async function inputOf({ count, images, size, channels }: Examples<unknown>, side: number): Promise<Tensor> {
  const { Tensor } = await runtime()
  const bytes = size * size * channels
  const pixels = new Float32Array(count * side * side * 3)
  for (let i = 0; i < count; i++) {
    const image = images.subarray(i * bytes, (i + 1) * bytes)
    pixels.set(resized(image, size, channels, side), i * side * side * 3)
  }
  return new Tensor('float32', pixels, [count, side, side, 3])
}

/** One image; what its pixels are does not change how long an answer takes. @param shape [side, side, 3] */
export async function anyInput(shape: readonly number[]): Promise<Tensor> {
  const { Tensor } = await runtime()
  const pixels = new Float32Array(shape.reduce((product, each) => product * each, 1)).fill(0.5)
  return new Tensor('float32', pixels, [1, ...shape])
}
