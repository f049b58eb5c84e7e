/** A thread that decodes encoded pictures. It is told where they lie, and answers with their pixels. */
import { open } from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'

export interface DecodeRequest {
  readonly id: number
  readonly path: string
  /** Bytes of each picture in the file: [offset, length]. */
  readonly ranges: readonly (readonly [number, number])[]
  /** Side length of what is wanted. */
  readonly size: number
}

export interface DecodeAnswer {
  readonly id: number
  /** uint8 [count, size, size, 3], or why there is none. */
  readonly pixels?: ArrayBuffer
  readonly error?: string
}

// One picture is too small to be shared out among libvips's threads: there is a worker for each core to be used.
sharp.concurrency(1)
sharp.cache(false)

async function decode({ id, path, ranges, size }: DecodeRequest): Promise<DecodeAnswer> {
  const bytes = size * size * 3
  const pixels = new Uint8Array(ranges.length * bytes)
  const file = await open(path)
  try {
    for (const [index, [offset, length]] of ranges.entries()) {
      const encoded = Buffer.alloc(length)
      await file.read(encoded, 0, length, offset)
      const decoded = await sharp(encoded, { failOn: 'error' })
        .flatten({ background: '#000000' })
        .resize(size, size, { fit: 'fill', kernel: 'cubic' })
        .toColourspace('srgb')
        .raw({ depth: 'uchar' })
        .toBuffer()
      pixels.set(decoded, index * bytes)
    }
  } finally {
    await file.close()
  }
  return { id, pixels: pixels.buffer }
}

let last = Promise.resolve()
parentPort?.on('message', (request: DecodeRequest) => {
  // One after the other: the others wait in this worker's queue, where they need nobody's help.
  last = last.then(async () => {
    const answer = await decode(request).catch(
      (error: Error): DecodeAnswer => ({ id: request.id, error: error.message.split('\n')[0] }),
    )
    parentPort?.postMessage(answer, answer.pixels === undefined ? [] : [answer.pixels])
  })
})
