/** The few WebAssembly instructions that the kernels here need, as bytes (WebAssembly core specification 2.0, chapter 5). */

/** Bytes of a sequence of instructions, which work on a stack: operands first. */
export type Code = readonly number[]

/** LEB128 of a whole number from 0 up. */
export function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return [...bytes, rest]
}

/** LEB128 of a 32-bit integer with a sign. */
function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  while (rest < -0x40 || rest >= 0x40) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>= 7
  }
  return [...bytes, rest & 0x7f]
}

/** Every access says which alignment to expect (as a power of 2: never wrong if too small) and what to add to its address. */
const access = (offset: number) => [0, ...unsigned(offset)]

export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number, ...value: Code[]): Code => [...value.flat(), 0x21, ...unsigned(index)],
}

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x6a],
  lessThan: (a: Code, b: Code): Code => [...a, ...b, 0x49],
  load: (address: Code, offset = 0): Code => [...address, 0x28, ...access(offset)],
}

/** Four 32-bit floats at once. */
export const f32x4 = {
  load: (address: Code, offset = 0): Code => [...address, 0xfd, 0x00, ...access(offset)],
  /** One float into all four lanes. */
  loadSplat: (address: Code, offset = 0): Code => [...address, 0xfd, 0x09, ...access(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0xfd, 0x0b, ...access(offset)],
  sqrt: (a: Code): Code => [...a, 0xfd, 0xe3, 0x01],
  add: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe4, 0x01],
  subtract: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe5, 0x01],
  multiply: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe6, 0x01],
}

/** Runs the body at least once, and again while the condition holds. */
export function doWhile(body: readonly Code[], condition: Code): Code {
  return [0x03, 0x40, ...body.flat(), ...condition, 0x0d, 0x00, 0x0b]
}
