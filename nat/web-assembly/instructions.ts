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

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x6a],
  subtract: (a: Code, b: Code): Code => [...a, ...b, 0x6b],
  multiply: (a: Code, b: Code): Code => [...a, ...b, 0x6c],
  /** Bits moved down, 0 in their place. */
  shiftRight: (a: Code, bits: number): Code => [...a, ...i32.constant(bits), 0x76],
  /** Of numbers without a sign. */
  lessThan: (a: Code, b: Code): Code => [...a, ...b, 0x49],
  load: (address: Code, offset = 0): Code => [...address, 0x28, ...access(offset)],
}

/** Opcodes of vectors follow a prefix. */
const vector = (opcode: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)]

/** 128 bits, whatever they mean. */
export const v128 = {
  zero: vector(0x0c).concat(new Array<number>(16).fill(0)) as Code,
  load: (address: Code, offset = 0): Code => [...vector(0x00, address), ...access(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...vector(0x0b, address, value), ...access(offset)],
  and: (a: Code, b: Code): Code => vector(0x4e, a, b),
  xor: (a: Code, b: Code): Code => vector(0x51, a, b),
  /** Bits of `a` where the condition's are 1, else of `b`. */
  select: (condition: Code, a: Code, b: Code): Code => vector(0x52, a, b, condition),
}

/** Four 32-bit integers with a sign at once. A comparison gives -1, all bits 1, where it holds, else 0. */
export const i32x4 = {
  splat: (value: Code): Code => vector(0x11, value),
  /** One integer into all four lanes. */
  loadSplat: (address: Code, offset = 0): Code => [...vector(0x09, address), ...access(offset)],
  lessThan: (a: Code, b: Code): Code => vector(0x39, a, b),
  shiftRight: (a: Code, bits: number): Code => vector(0xad, a, i32.constant(bits)),
  /** Copies of the sign come in from above. */
  shiftRightSigned: (a: Code, bits: number): Code => vector(0xac, a, i32.constant(bits)),
  add: (a: Code, b: Code): Code => vector(0xae, a, b),
  larger: (a: Code, b: Code): Code => vector(0xb8, a, b),
}

/** Four 32-bit floats at once. */
export const f32x4 = {
  loadSplat: i32x4.loadSplat,
  sqrt: (a: Code): Code => vector(0xe3, a),
  add: (a: Code, b: Code): Code => vector(0xe4, a, b),
  subtract: (a: Code, b: Code): Code => vector(0xe5, a, b),
  multiply: (a: Code, b: Code): Code => vector(0xe6, a, b),
}

/** Two 64-bit floats at once. */
export const f64x2 = {
  /** One float into both lanes. */
  loadSplat: (address: Code, offset = 0): Code => [...vector(0x0a, address), ...access(offset)],
  /** One float into the first lane, 0 into the other. */
  loadFirst: (address: Code, offset = 0): Code => [...vector(0x5d, address), ...access(offset)],
  storeFirst: (address: Code, value: Code, offset = 0): Code => [
    ...vector(0x5b, address, value),
    ...access(offset),
    0, // the lane
  ],
  sqrt: (a: Code): Code => vector(0xef, a),
  add: (a: Code, b: Code): Code => vector(0xf0, a, b),
  subtract: (a: Code, b: Code): Code => vector(0xf1, a, b),
  multiply: (a: Code, b: Code): Code => vector(0xf2, a, b),
}

/** Runs the body at least once, and again while the condition holds. */
export function doWhile(body: readonly Code[], condition: Code): Code {
  return [0x03, 0x40, ...body.flat(), ...condition, 0x0d, 0x00, 0x0b]
}

/** Runs the body as long as the condition holds. */
export function whileDo(condition: Code, body: readonly Code[]): Code {
  return [...condition, 0x04, 0x40, ...doWhile(body, condition), 0x0b]
}
