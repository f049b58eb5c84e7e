/** Drawings as labelled images that are made when they are read, each in so many ways. */
import sharp from 'sharp'
import type { ExampleSource } from '../../../data/example-source.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import type { Drawing } from './drawing.ts'
import { posed } from './pose.ts'

/** Pictures that are drawn as one, each below the other: a call takes longer than a picture, and a long sheet is drawn in pieces. */
const sheetLength = 16

/**
 * The same index gives the same image, for the same version of sharp.
 * @param ways how many images there are of each drawing: `count` is that often `drawings.length`
 * @param size side length in pixels; three channels
 */
export function drawingSource(
  drawings: readonly Drawing[],
  { ways, size, seed }: { readonly ways: number; readonly size: number; readonly seed: number },
): ExampleSource {
  const of = (index: number) => drawings[index % drawings.length]
  return {
    count: ways * drawings.length,
    size,
    channels: 3,
    target: (index) => of(index).label,
    async read(indices, { pixels }) {
      for (let from = 0; from < indices.length; from += sheetLength) {
        const pictures = Array.from({ length: Math.min(sheetLength, indices.length - from) }, (_, position) => {
          const index = indices[from + position]
          const picture = posed(of(index), `picture-${position}`, createGenerator(seed, 'drawing', index))
          return `<svg y="${position * size}" width="${size}" height="${size}" viewBox="-0.5 -0.5 1 1">${picture}</svg>`
        })
        const sheet = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${size}" height="${size * pictures.length}">${pictures.join('')}</svg>`
        pixels.set(await sharp(Buffer.from(sheet)).removeAlpha().raw().toBuffer(), from * size * size * 3)
      }
    },
  }
}
