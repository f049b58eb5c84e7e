/** What the graph makes of an image's pixels before it normalises them, for those who run a network outside of it. */
import { writeBox } from './boxes.ts'

/**
 * TensorFlow's CropAndResize of the whole square, whose positions `writeBox` gives; grey becomes three channels.
 * @param pixels [size, size, channels]
 * @returns [side, side, 3] from 0 to 1
 */
export function resized(pixels: ArrayLike<number>, size: number, channels: number, side: number): Float32Array {
  const box = new Float32Array(4)
  writeBox(box, 0, { top: 0, left: 0, height: size, width: size, flip: false }, size, side)
  const positions = Float64Array.from({ length: side }, (_, i) => {
    const [first, , last] = box
    const share = side > 1 ? first + (i * (last - first)) / (side - 1) : (first + last) / 2
    return share * (size - 1)
  })
  const y = new Float32Array(side * side * 3)
  positions.forEach((row, v) => {
    const [top, down] = [Math.floor(row), row - Math.floor(row)]
    const bottom = Math.min(size - 1, top + 1)
    positions.forEach((column, h) => {
      const [left, across] = [Math.floor(column), column - Math.floor(column)]
      const right = Math.min(size - 1, left + 1)
      for (let c = 0; c < 3; c++) {
        const at = (r: number, k: number) => pixels[(r * size + k) * channels + (channels === 1 ? 0 : c)]
        const upper = at(top, left) + (at(top, right) - at(top, left)) * across
        const lower = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * across
        y[(v * side + h) * 3 + c] = (upper + (lower - upper) * down) / 255
      }
    })
  })
  return y
}
