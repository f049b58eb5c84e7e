/** The rules of steps that exist. */
import { sandwich } from './sandwich.ts'
import { singlePath } from './single-path.ts'
import type { StepRule, StepSettings } from './step.ts'

export { fixedTeacher } from './fixed-teacher.ts'
export { teacherAndPupils } from './sandwich.ts'
export { onLabels } from './single-path.ts'
export type { StepRule, StepSettings } from './step.ts'

const rules = new Map<string, (settings: StepSettings) => StepRule>([
  ['single-path', singlePath],
  ['sandwich', sandwich],
])

/** @throws RangeError when the name is taken */
export function registerStepRule(name: string, make: (settings: StepSettings) => StepRule): void {
  if (rules.has(name)) throw new RangeError(`step rules: ${name} is registered already`)
  rules.set(name, make)
}

export const stepRuleNames = (): readonly string[] => [...rules.keys()]

/** @throws RangeError for an unknown name, naming those that exist */
export function stepRuleNamed(name: string, settings: StepSettings): StepRule {
  const make = rules.get(name)
  if (make !== undefined) return make(settings)
  throw new RangeError(`There is no rule of steps "${name}"; allowed: ${stepRuleNames().join(', ')}.`)
}
