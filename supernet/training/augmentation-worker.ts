/** The thread of `augmenter.ts`. */
import { parentPort } from 'node:worker_threads'
import { createGenerator } from '../../nat/random/index.ts'
import type { ImageShape } from '../input/batches.ts'
import type { Mixed } from './mixing.ts'
import { augmentPixels, type PixelAugmentation } from './pixel-augmentation.ts'

export interface AugmentRequest {
  readonly id: number
  readonly pixels: Uint8Array<ArrayBuffer>
  readonly shape: ImageShape
  readonly settings: PixelAugmentation
  readonly seed: number
  readonly stream: readonly (string | number)[]
}

export interface AugmentAnswer {
  readonly id: number
  readonly pixels: Uint8Array<ArrayBuffer>
  readonly mixed: Mixed | undefined
}

parentPort?.on('message', ({ id, pixels, shape, settings, seed, stream }: AugmentRequest) => {
  const mixed = augmentPixels(pixels, shape, settings, createGenerator(seed, ...stream))
  parentPort?.postMessage({ id, pixels, mixed } satisfies AugmentAnswer, [pixels.buffer])
})
