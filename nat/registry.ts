/** Things that a spec chooses by name, alone or with settings of their own. */
import { z } from 'zod'

export interface Registered {
  readonly name: string
  /** Of its own settings, which a spec gives beside the name; all of them have defaults. */
  readonly settings: z.ZodType<object>
}

/** `ridge`, or `{ name: ridge, penalty: 0.1 }`. */
export type Choice = string | { readonly name: string; readonly [setting: string]: unknown }

export interface Registry<T extends Registered> {
  /** @param otherNames names that are kept for older specs. @throws RangeError when a name is taken */
  register(item: T, ...otherNames: string[]): void
  /** In the order of registration. */
  names(): readonly string[]
  /** @throws RangeError if there is none, naming those that exist */
  named(name: string): T
  /** @throws RangeError for an unknown name or settings that it does not allow */
  chosen(choice: Choice): { item: T; settings: object }
}

/** For what has no settings of its own. */
export const noSettings = z.strictObject({})

export const nameOf = (choice: Choice): string => (typeof choice === 'string' ? choice : choice.name)

/** @param kind in the plural, such as `surrogates` */
export function createRegistry<T extends Registered>(kind: string): Registry<T> {
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
    },
    names: () => [...items.keys()],
    named,
    chosen(choice) {
      const { name, ...own } = typeof choice === 'string' ? { name: choice } : choice
      const item = named(name)
      const parsed = item.settings.safeParse(own)
      if (parsed.success) return { item, settings: parsed.data }
      const [{ path, message }] = parsed.error.issues
      throw new RangeError(`${kind}: ${[name, ...path].join('.')}: ${message}`)
    },
  }
}
