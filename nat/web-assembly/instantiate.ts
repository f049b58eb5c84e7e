/** Runs generated modules where the machine can. */
import type { KernelFunction } from './kernel-function.ts'
import { encodeModule } from './module.ts'

/** The part of the standard's JavaScript interface that is used here, which TypeScript describes for browsers only. */
interface WebAssemblyInterface {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> }
  Memory: new (pages: { initial: number }) => { buffer: ArrayBuffer }
}

export interface KernelInstance<Name extends string> {
  /** The memory, all 0 at first. */
  readonly buffer: ArrayBuffer
  readonly run: Readonly<Record<Name, (...parameters: number[]) => void>>
}

const pageBytes = 65_536
/** Compiled modules by name; null where they cannot be compiled. */
const modules = new Map<string, object | null>()

/**
 * @param name of the module, whose functions are asked for once
 * @param bytes of its memory, at least
 * @returns null where there is no WebAssembly, or none with vectors
 */
export function instantiate<Name extends string>(
  name: string,
  functions: () => Readonly<Record<Name, KernelFunction>>,
  bytes: number,
): KernelInstance<Name> | null {
  // Not in the types of Node: the part that is used is declared above.
  const api = (globalThis as { WebAssembly?: WebAssemblyInterface }).WebAssembly
  if (api === undefined) return null
  let compiled = modules.get(name)
  if (compiled === undefined) {
    compiled = compile(api, encodeModule(functions()))
    modules.set(name, compiled)
  }
  if (compiled === null) return null
  const memory = new api.Memory({ initial: Math.ceil(bytes / pageBytes) })
  const { exports } = new api.Instance(compiled, { nat: { memory } })
  // The module exports what `encodeModule` writes: these functions of numbers.
  return { buffer: memory.buffer, run: exports as KernelInstance<Name>['run'] }
}

function compile(api: WebAssemblyInterface, bytes: Uint8Array<ArrayBuffer>): object | null {
  try {
    return new api.Module(bytes)
  } catch {
    return null
  }
}
