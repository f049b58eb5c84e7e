/** A WebAssembly module of one function `run`, over a memory that is imported as `nat.memory`. */
import { type Code, unsigned } from './instructions.ts'

export interface KernelFunction {
  /** 32-bit integers: locals 0 up. */
  readonly parameters: number
  /** Further 32-bit integers, after the parameters. */
  readonly integers: number
  /** Vectors of 128 bits, after the integers. */
  readonly vectors: number
  readonly body: Code
}

const i32Type = 0x7f
const v128Type = 0x7b

/** @returns the bytes of a module (WebAssembly core specification 2.0, §5.5) */
export function encodeModule({ parameters, integers, vectors, body }: KernelFunction): Uint8Array<ArrayBuffer> {
  const locals = list([
    [...unsigned(integers), i32Type],
    [...unsigned(vectors), v128Type],
  ])
  const code = [...locals, ...body, 0x0b]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, ...list(new Array(parameters).fill([i32Type])), 0]])),
    ...section(2, list([[...text('nat'), ...text('memory'), 0x02, 0x00, 0x01]])),
    ...section(3, list([[0]])),
    ...section(7, list([[...text('run'), 0x00, 0]])),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  ])
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function text(name: string): number[] {
  return list([...new TextEncoder().encode(name)].map((byte) => [byte]))
}
