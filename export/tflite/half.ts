/** IEEE 754 binary16, rounded to nearest, ties to even. */
const scratch = new DataView(new ArrayBuffer(4))

function toHalf(value: number): number {
  scratch.setFloat32(0, value)
  const bits = scratch.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15
  const mantissa = bits & 0x7fffff
  if (exponent >= 31) return sign | (Number.isNaN(value) ? 0x7e00 : 0x7c00)
  if (exponent <= 0) return exponent < -10 ? sign : sign | rounded(mantissa | 0x800000, 14 - exponent)
  // A carry out of the mantissa rightly moves into the exponent.
  return sign | ((exponent << 10) + rounded(mantissa, 13))
}

function rounded(value: number, shift: number): number {
  const half = 1 << (shift - 1)
  const rest = value & ((1 << shift) - 1)
  const down = value >>> shift
  return rest > half || (rest === half && (down & 1) === 1) ? down + 1 : down
}

export function halves(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    view.setUint16(2 * i, toHalf(value), true)
  })
  return bytes
}
