/** Fields of the spec that name something registered, alone or with settings of its own. */
import { z } from 'zod'
import type { Registered, Registry } from '../../nat/registry.ts'
import { alternatives } from './spec-fields.ts'

/** The field. Whether the settings are right is asked of `settingsMistake`, which knows the thing. */
export function chosenByName<T extends Registered>({ names }: Registry<T>) {
  const error = () => `${alternatives(names())}, or a section with name and the settings of that one`
  const name = z
    .string({ error })
    .refine((text) => names().includes(text), { error })
    .meta({ enum: [...names()] })
  return z.union([name, z.looseObject({ name })], { error })
}

/** @returns the sentence about settings that the chosen one does not have; undefined where they are right */
export function settingsMistake<T extends Registered>(
  { chosen }: Registry<T>,
  choice: Parameters<Registry<T>['chosen']>[0],
): string | undefined {
  try {
    chosen(choice)
    return undefined
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
}
