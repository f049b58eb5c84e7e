/** Ranges of a network as the interpreter of static networks sees them. */
import type { Range, Ranges } from '../../export/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { interpret } from '../../supernet/static/interpret.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'

/** @param pixels uint8 [count, side, side, 3] */
export function rangesSeen(network: StaticNetwork, pixels: Uint8Array, count: number): Ranges {
  const folded = foldNorms(network)
  const [height, width, channels] = network.input.shape
  const size = height * width * channels
  const seen = new Map<string, Range>()
  for (let image = 0; image < count; image++) {
    interpret(folded, pixels.subarray(image * size, (image + 1) * size), ({ name }, values) => {
      const { least, most } = seen.get(name) ?? { least: 0, most: 0 }
      seen.set(name, {
        least: values.reduce((a, b) => Math.min(a, b), least),
        most: values.reduce((a, b) => Math.max(a, b), most),
      })
    })
  }
  return seen
}
