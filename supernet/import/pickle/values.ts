/** What a pickle of weights can hold here: plain data, and references that the reader of the file format makes. */

/** Something that stands for bytes elsewhere in the file (a storage, a tensor). */
export abstract class PickledReference {}

/** A class or function by its name. It is never looked up, imported or called. */
export class GlobalName {
  readonly name: string
  constructor(module: string, name: string) {
    this.name = `${module}.${name}`
  }
}

/** Python's tuple; a list is an array, a dict a Map. */
export class Tuple {
  readonly items: readonly PickleValue[]
  constructor(items: readonly PickleValue[]) {
    this.items = items
  }
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Tuple
  | GlobalName
  | PickledReference

/** For messages: what kind of thing a value is, in Python's words. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'None'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Map) return 'a dict'
  if (value instanceof Tuple) return 'a tuple'
  if (value instanceof GlobalName) return `the class ${value.name}`
  if (value instanceof PickledReference) return 'a tensor or storage'
  return typeof value === 'string' ? 'a string' : `a ${typeof value}`
}
