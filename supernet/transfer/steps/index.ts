/** The rules of steps that exist. */
import { createCatalogue } from '../../../nat/registry.ts'
import { sandwich } from './sandwich.ts'
import { singlePath } from './single-path.ts'
import type { StepRule, StepSettings } from './step.ts'

export { teacherAndPupils } from './sandwich.ts'
export { onLabels } from './single-path.ts'
export { type Distillation, LossIsNoNumber, type StepRule, type StepSettings, type Teacher } from './step.ts'

type Make = (settings: StepSettings) => StepRule

const rules = createCatalogue<{ name: string; make: Make }>('rules of steps')

/** @throws RangeError when the name is taken */
export const registerStepRule = (name: string, make: Make): void => rules.register({ name, make })

registerStepRule('single-path', singlePath)
registerStepRule('sandwich', sandwich)

export const stepRuleNames = rules.names

/** @throws RangeError for an unknown name, naming those that exist */
export const stepRuleNamed = (name: string, settings: StepSettings): StepRule => rules.named(name).make(settings)
