/** Functions whose locals have names. */
import { type Code, i32, unsigned, whileDo } from './instructions.ts'

export interface KernelFunction {
  /** 32-bit integers: locals 0 up. */
  readonly parameters: number
  /** Further 32-bit integers, after the parameters. */
  readonly integers: number
  /** Vectors of 128 bits, after the integers. */
  readonly vectors: number
  readonly body: Code
}

export interface Local {
  readonly get: Code
  readonly set: (value: Code) => Code
}

/** @param body code that uses the locals by their names */
export function kernelFunction<Name extends string>(
  names: {
    readonly parameters: readonly Name[]
    readonly integers: readonly Name[]
    readonly vectors: readonly Name[]
  },
  body: (locals: Readonly<Record<Name, Local>>) => readonly Code[],
): KernelFunction {
  const { parameters, integers, vectors } = names
  const locals = [...parameters, ...integers, ...vectors].map((name, index) => [name, localAt(index)] as const)
  return {
    parameters: parameters.length,
    integers: integers.length,
    vectors: vectors.length,
    // The compiler does not follow names through `Object.fromEntries`.
    body: body(Object.fromEntries(locals) as Record<Name, Local>).flat(),
  }
}

function localAt(index: number): Local {
  return {
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  }
}

/** Adds to the address in a local. */
export function advance(address: Local, by: Code): Code {
  return address.set(i32.add(address.get, by))
}

/**
 * From the address in a local up to another one: the code of the largest step that still fits, again and again.
 * @param steps the largest first; the last is one unit long
 * @param code of a step; advances the address by the step's bytes
 */
export function inSteps<Step extends { readonly bytes: number }>(
  address: Local,
  end: Local,
  steps: readonly Step[],
  code: (step: Step) => readonly Code[],
): Code {
  const unit = steps[steps.length - 1].bytes
  const fits = (step: Step) => i32.lessThan(i32.add(address.get, i32.constant(step.bytes - unit)), end.get)
  return steps.flatMap((step) => whileDo(fits(step), code(step)))
}
