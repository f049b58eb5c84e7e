/** What the interpreter of static networks sees of the layers of a network. */
import type { Range, Ranges } from '../../export/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { interpret } from '../../supernet/static/interpret.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'

/**
 * @param pixels uint8 [count, side, side, 3]
 * @returns by layer, for each image
 */
export function seenOfImages(network: StaticNetwork, pixels: Uint8Array, count: number): Map<string, Range[]> {
  const folded = foldNorms(network)
  const [height, width, channels] = network.input.shape
  const size = height * width * channels
  const seen = new Map(folded.layers.map(({ name }): [string, Range[]] => [name, []]))
  for (let image = 0; image < count; image++) {
    interpret(folded, pixels.subarray(image * size, (image + 1) * size), ({ name }, values) => {
      const reached = (of: (a: number, b: number) => number) => values.reduce((a, b) => of(a, b))
      seen.get(name)?.push({ least: reached(Math.min), most: reached(Math.max) })
    })
  }
  return seen
}

/** All that was seen: nothing of these images is clipped. */
export function rangesSeen(network: StaticNetwork, pixels: Uint8Array, count: number): Ranges {
  return new Map(
    Array.from(seenOfImages(network, pixels, count), ([name, ranges]) => [
      name,
      { least: Math.min(...ranges.map(({ least }) => least)), most: Math.max(...ranges.map(({ most }) => most)) },
    ]),
  )
}
