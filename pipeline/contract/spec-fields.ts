/**
 * Field types of the deployment spec. Each knows in words what it allows, so that a mistake can be answered with it;
 * `allowed` texts complete the sentence "expected ...".
 */
import { z } from 'zod'
import { spaceNames } from '../../nat/space/index.ts'

export { integer, number } from '../../nat/setting-fields.ts'

export function positive(unit: string) {
  const error = `a number of ${unit} above 0`
  return z.number({ error }).positive({ error })
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: alternatives(values) })
}

export function flag() {
  return z.boolean({ error: 'true or false' })
}

export function text(pattern: RegExp, allowed: string) {
  return z.string({ error: allowed }).regex(pattern, { error: allowed })
}

/** @param mistakeIn what is allowed in place of a text; undefined: nothing is wrong with it. @param shape for editors */
export function judged(shape: RegExp, mistakeIn: (value: string) => string | undefined) {
  return z
    .string({ error: mistakeIn('') })
    .meta({ pattern: shape.source })
    .superRefine((value, context) => {
      const message = mistakeIn(value)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })
}

/** A space that exists; editors are told which. */
export function presetName(error: () => string) {
  return z
    .string({ error })
    .refine((name) => spaceNames().includes(name), { error })
    .meta({ enum: [...spaceNames()] })
}

/** A file, a folder or an S3 address. */
export function location(what: string) {
  const error = `${what}, as a path or s3://bucket/key`
  return z
    .string({ error })
    .min(1, { error })
    .regex(/^(s3:\/\/[a-z0-9][a-z0-9.-]+|(?![a-z0-9+.-]+:\/\/))/i, { error })
}

/** An object that refuses unknown fields. */
export function section<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, { error: `a section with the fields ${Object.keys(shape).join(', ')}` })
}

export function alternatives(values: readonly string[]): string {
  return values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]}`
}
