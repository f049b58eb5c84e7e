/**
 * Names that a spec may use for what only the container loads: tasks, modes of transfer, rules of steps, export formats. Those
 * that ship are published in a file, which a script writes from the registries; what else registers in this process counts too.
 */
import { z } from 'zod'
import { registeredNames } from '../../nat/registry.ts'
import published from './engine-names.json' with { type: 'json' }
import { alternatives } from './spec-fields.ts'

export type EngineKind = keyof typeof published

export const engineNames = (kind: EngineKind): readonly string[] => [
  ...new Set([...published[kind], ...registeredNames(kind)]),
]

/** `<n>`: a whole number from 1. */
const patternOf = (name: string) => new RegExp(`^${name.replaceAll('<n>', '[1-9]\\d*')}$`)

/** The field of a spec. */
export function engineName(kind: EngineKind) {
  const error = () => alternatives(engineNames(kind))
  const names = engineNames(kind)
  const shape = names.some((name) => name.includes('<n>'))
    ? { pattern: names.map((name) => patternOf(name).source).join('|') }
    : { enum: [...names] }
  return z
    .string({ error })
    .refine((text) => engineNames(kind).some((name) => patternOf(name).test(text)), { error })
    .meta(shape)
}
