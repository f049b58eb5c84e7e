/** What starts runs. A new trigger is a file with a `Trigger`, and one call here (or wherever it comes from). */
import { createCatalogue } from '../../nat/registry.ts'
import { scheduleFired } from './schedule-fired.ts'
import { specUploaded } from './spec-uploaded.ts'
import type { Trigger } from './trigger.ts'

const triggers = createCatalogue<Trigger>('triggers')

/** @throws RangeError when the name is taken */
export function registerTrigger<E>(trigger: Trigger<E>): void {
  // It is given what its own schema has parsed: the list does not know which type that is.
  triggers.register(trigger as Trigger)
}

/** In the order of registration. */
export const registeredTriggers = (): readonly Trigger[] => triggers.all()

registerTrigger(specUploaded)
registerTrigger(scheduleFired)
