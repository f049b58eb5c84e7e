/** From a picture to an exported network's input, exactly as pictures become input when a network is measured. */
import { defaultLimits } from '../../data/limits.ts'
import { readPicture } from '../../data/shards/decode.ts'
import { storedPixels } from '../../data/shards/stored-pixels.ts'
import type { Preprocessing } from '../../export/index.ts'
import { resized } from '../../supernet/input/resized.ts'

/**
 * @returns float32 [side, side, 3] from 0 to 1
 * @throws UnusableImage for what is no picture
 */
export async function readNetworkInput(file: string, { storedSize, fit }: Preprocessing, side: number) {
  const { channels, pixels } = await storedPixels(await readPicture(file), storedSize, fit, defaultLimits)
  return resized(pixels, storedSize, channels, side)
}
