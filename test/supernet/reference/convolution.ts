/** Convolution as PyTorch defines it (symmetric zero padding), or padded as TensorFlow's SAME; groups. */
import { computed, type Value } from './value.ts'

export interface ConvolutionOptions {
  readonly stride?: number
  readonly groups?: number
  /** Default: symmetric, k // 2 on every side. */
  readonly padding?: 'symmetric' | 'same'
}

/** x [n, in, h, w], weight [out, in / groups, k, k], padding k // 2 -> [n, out, ceil(h / stride), ceil(w / stride)]. */
export function convolution(
  x: Value,
  weight: Value,
  { stride = 1, groups = 1, padding: rule = 'symmetric' }: ConvolutionOptions = {},
): Value {
  const [n, inputs, height, width] = x.shape
  const [outputs, inputsPerGroup, kernel] = weight.shape
  if (inputsPerGroup * groups !== inputs) throw new RangeError(`[${weight.shape}] does not fit [${x.shape}]`)
  if (height !== width) throw new RangeError(`[${x.shape}] is not square`)
  const outHeight = Math.ceil(height / stride)
  const outWidth = Math.ceil(width / stride)
  // SAME: just as many zeros as the last window needs, the smaller half of them first.
  const missing = Math.max(0, (outHeight - 1) * stride + kernel - height)
  const padding = rule === 'same' ? missing >> 1 : kernel >> 1
  const outputsPerGroup = outputs / groups

  /** Visits rows of products: `count` outputs from `out` with the inputs from `inside` on (in steps of the stride). */
  const eachRow = (visit: (weightIndex: number, out: number, inside: number, count: number) => void) => {
    for (let image = 0; image < n; image++) {
      for (let o = 0; o < outputs; o++) {
        const outPlane = (image * outputs + o) * outHeight * outWidth
        const firstInput = Math.floor(o / outputsPerGroup) * inputsPerGroup
        for (let i = 0; i < inputsPerGroup; i++) {
          const inPlane = (image * inputs + firstInput + i) * height * width
          if (kernel === 1 && stride === 1) {
            visit(o * inputsPerGroup + i, outPlane, inPlane, height * width)
            continue
          }
          for (let ky = 0; ky < kernel; ky++) {
            for (let kx = 0; kx < kernel; kx++) {
              const weightIndex = ((o * inputsPerGroup + i) * kernel + ky) * kernel + kx
              const from = Math.max(0, Math.ceil((padding - kx) / stride))
              const to = Math.min(outWidth, Math.floor((width - 1 + padding - kx) / stride) + 1)
              for (let y = 0; y < outHeight; y++) {
                const row = y * stride + ky - padding
                if (row < 0 || row >= height || to <= from) continue
                const column = from * stride + kx - padding
                visit(weightIndex, outPlane + y * outWidth + from, inPlane + row * width + column, to - from)
              }
            }
          }
        }
      }
    }
  }

  const data = new Float64Array(n * outputs * outHeight * outWidth)
  eachRow((weightIndex, out, inside, count) => {
    const w = weight.data[weightIndex]
    for (let t = 0; t < count; t++) data[out + t] += w * x.data[inside + t * stride]
  })
  return computed([n, outputs, outHeight, outWidth], data, [x, weight], (gradient) => {
    eachRow((weightIndex, out, inside, count) => {
      const w = weight.data[weightIndex]
      let sum = 0
      for (let t = 0; t < count; t++) {
        const g = gradient[out + t]
        x.gradient[inside + t * stride] += g * w
        sum += g * x.data[inside + t * stride]
      }
      weight.gradient[weightIndex] += sum
    })
  })
}
