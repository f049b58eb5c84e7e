/** Random brightness, contrast and saturation, as torchvision's ColorJitter has them, in one fixed order. */
import type { Generator } from '../../nat/random/index.ts'

/** Weights of red, green and blue in grey (ITU-R BT.601, as PIL and torchvision use them). */
const LUMA = [0.299, 0.587, 0.114]

/**
 * Changes each image in place: brightness, then contrast about the image's mean grey, then saturation, each by a factor
 * of its own, uniform in [1 - strength, 1 + strength]. Grey images have no saturation. Nothing is drawn for strength 0.
 * @param pixels uint8 [count, size, size, channels]
 * @param strength 0 to 1
 */
export function jitterColours(
  pixels: Uint8Array,
  { size, channels }: { size: number; channels: number },
  strength: number,
  generator: Generator,
): void {
  if (strength === 0) return
  const bytes = size * size * channels
  const factor = () => 1 + strength * (2 * generator.uniform() - 1)
  for (let from = 0; from < pixels.length; from += bytes) {
    const [brightness, contrast, saturation] = [factor(), factor(), factor()]
    const image = pixels.subarray(from, from + bytes)
    // All three are linear: value -> scale * value + part * grey of the pixel + offset.
    const offset = (1 - contrast) * brightness * meanGrey(image, channels)
    const scale = brightness * contrast * (channels === 3 ? saturation : 1)
    const part = brightness * contrast * (1 - saturation)
    for (let i = 0; i < image.length; i += channels) {
      if (channels !== 3) image[i] = byte(scale * image[i] + offset)
      else {
        const shift = part * greyOf(image, i) + offset
        for (let c = i; c < i + 3; c++) image[c] = byte(scale * image[c] + shift)
      }
    }
  }
}

const byte = (value: number) => Math.min(255, Math.max(0, Math.round(value)))

export const greyOf = (image: Uint8Array, at: number) =>
  LUMA[0] * image[at] + LUMA[1] * image[at + 1] + LUMA[2] * image[at + 2]

export function meanGrey(image: Uint8Array, channels: number): number {
  let sum = 0
  for (let i = 0; i < image.length; i += channels) sum += channels === 3 ? greyOf(image, i) : image[i]
  return sum / (image.length / channels)
}
