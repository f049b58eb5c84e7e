/** A WebAssembly module of functions over one memory, which is imported as `nat.memory`. */
import { unsigned } from './instructions.ts'
import type { KernelFunction } from './kernel-function.ts'

const i32Type = 0x7f
const v128Type = 0x7b

/**
 * @param functions by the names that they are exported under
 * @returns the bytes of a module (WebAssembly core specification 2.0, §5.5)
 */
export function encodeModule(functions: Readonly<Record<string, KernelFunction>>): Uint8Array<ArrayBuffer> {
  const all = Object.values(functions)
  const indices = all.map((_, index) => index)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(all.map(({ parameters }) => [0x60, ...list(new Array(parameters).fill([i32Type])), 0]))),
    ...section(2, list([[...text('nat'), ...text('memory'), 0x02, 0x00, 0x01]])),
    // Every function has a type of its own.
    ...section(3, list(indices.map(unsigned))),
    ...section(7, list(Object.keys(functions).map((name, index) => [...text(name), 0x00, ...unsigned(index)]))),
    ...section(10, list(all.map(encodeFunction))),
  ])
}

function encodeFunction({ integers, vectors, body }: KernelFunction): number[] {
  const locals = list([
    [...unsigned(integers), i32Type],
    [...unsigned(vectors), v128Type],
  ])
  return [...unsigned(locals.length + body.length + 1), ...locals, ...body, 0x0b]
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
