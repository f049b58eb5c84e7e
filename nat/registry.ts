/** Things that are found by name; those that a spec chooses may have settings of their own. */
import { z } from 'zod'

export interface Named {
  readonly name: string
}

export interface Registered extends Named {
  /** Of its own settings, which a spec gives beside the name; all of them have defaults. */
  readonly settings: z.ZodType<object>
}

/** `ridge`, or `{ name: ridge, penalty: 0.1 }`. */
export type Choice = string | { readonly name: string; readonly [setting: string]: unknown }

export interface Catalogue<T extends Named> {
  /** @param otherNames names that are kept for older specs. @throws RangeError when a name is taken */
  register(item: T, ...otherNames: string[]): void
  /** In the order of registration. */
  names(): readonly string[]
  /** In the order of registration, each once. */
  all(): readonly T[]
  /** @throws RangeError if there is none, naming those that exist */
  named(name: string): T
}

export interface Registry<T extends Registered> extends Catalogue<T> {
  /** @throws RangeError for an unknown name or settings that it does not allow */
  chosen(choice: Choice): { item: T; settings: object }
}

/** For what has no settings of its own. */
export const noSettings = z.strictObject({})

export const nameOf = (choice: Choice): string => (typeof choice === 'string' ? choice : choice.name)

/** Names by kind, for those who have to know them without the things themselves: a spec is read where no TensorFlow is. */
const namesByKind = new Map<string, string[]>()

/** What has registered in this process, in that order. @param kind as in `createCatalogue` */
export const registeredNames = (kind: string): readonly string[] => namesByKind.get(kind) ?? []

/** @param kind in the plural, such as `surrogates` */
export function createCatalogue<T extends Named>(kind: string): Catalogue<T> {
  const items = new Map<string, T>()
  const named = (name: string): T => {
    const item = items.get(name)
    if (item !== undefined) return item
    throw new RangeError(`${kind}: there is no ${JSON.stringify(name)}; allowed are ${[...items.keys()].join(', ')}`)
  }
  return {
    register(item, ...otherNames) {
      for (const name of [item.name, ...otherNames]) {
        if (items.has(name)) throw new RangeError(`${kind}: ${name} is registered already`)
        items.set(name, item)
      }
      namesByKind.set(kind, [...registeredNames(kind), item.name, ...otherNames])
    },
    names: () => [...items.keys()],
    all: () => [...new Set(items.values())],
    named,
  }
}

/** @param kind in the plural, such as `surrogates` */
export function createRegistry<T extends Registered>(kind: string): Registry<T> {
  const catalogue = createCatalogue<T>(kind)
  return {
    ...catalogue,
    chosen(choice) {
      const { name, ...own } = typeof choice === 'string' ? { name: choice } : choice
      const item = catalogue.named(name)
      const parsed = item.settings.safeParse(own)
      if (parsed.success) return { item, settings: parsed.data }
      const [{ path, message }] = parsed.error.issues
      throw new RangeError(`${kind}: ${[name, ...path].join('.')}: ${message}`)
    },
  }
}
