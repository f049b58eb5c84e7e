/** What the input of an exported network is: plain pixels, its normalisation is inside the graph. */
import type { StaticNetwork } from '../supernet/static/network.ts'

/** `unit`: float32 from 0 to 1. `bytes`: uint8 from 0 to 255. */
export type PixelRange = 'unit' | 'bytes'
export const pixelRanges: readonly PixelRange[] = ['unit', 'bytes']

/** What the largest pixel is: the static network takes 255. */
const largestPixel = (range: PixelRange): number => (range === 'unit' ? 1 : 255)

/** The network for pixels of that range: where its input is scaled, by 255 times as much for 0 to 1. */
export function forPixels(network: StaticNetwork, range: PixelRange): StaticNetwork {
  const factor = 255 / largestPixel(range)
  return {
    ...network,
    layers: network.layers.map((layer) => {
      const { inputs, operation } = layer
      if (!inputs.includes(network.input.name)) return layer
      if (operation.kind !== 'scale') {
        throw new RangeError(`export: ${layer.name} reads the pixels; only a normalisation may`)
      }
      return { ...layer, operation: { ...operation, scale: operation.scale.map((each) => each * factor) } }
    }),
  }
}
