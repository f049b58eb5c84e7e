/**
 * How a spec may say which part of the supernet is trained, and with which steps. What each form means is the engine's to know
 * (supernet/transfer); a stage without TensorFlow only has to refuse what the engine would refuse.
 */
import { z } from 'zod'
import { alternatives } from './spec-fields.ts'

/** `<n>`: a whole number from 1. */
const forms: string[] = ['all', 'head', 'last-<n>-stages', 'norms']

export const transferForms = (): readonly string[] => forms

/** Lets specs name another mode of transfer. */
export function registerTransferForm(form: string): void {
  if (!forms.includes(form)) forms.push(form)
}

/** Names of what may be done with a mini-batch. */
const stepRules: string[] = ['single-path', 'sandwich']

export const stepRuleNames = (): readonly string[] => stepRules

/** Lets specs name another rule of steps. */
export function registerStepRuleName(name: string): void {
  if (!stepRules.includes(name)) stepRules.push(name)
}

/** The field of a spec. */
export function stepRuleName() {
  const error = () => alternatives(stepRules)
  return z
    .string({ error })
    .refine((text) => stepRules.includes(text), { error })
    .meta({ enum: [...stepRules] })
}

const patternOf = (form: string) => new RegExp(`^${form.replaceAll('<n>', '[1-9]\\d*')}$`)

/** The field of a spec. */
export function transferForm() {
  const error = () => alternatives(forms)
  return z
    .string({ error })
    .refine((text) => forms.some((form) => patternOf(form).test(text)), { error })
    .meta({ pattern: forms.map((form) => patternOf(form).source).join('|') })
}
