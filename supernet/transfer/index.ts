/** The modes of transfer that exist. */
import { allMode } from './all.ts'
import { headMode } from './head.ts'
import { lastStagesMode } from './last-stages.ts'
import { normsMode } from './norms.ts'
import type { Transfer, TransferMode } from './transfer.ts'

export { all } from './all.ts'
export { head } from './head.ts'
export { lastStages } from './last-stages.ts'
export { norms } from './norms.ts'
export type { Transfer, TransferMode } from './transfer.ts'

const modes: TransferMode[] = [allMode, headMode, lastStagesMode, normsMode]

/** @throws RangeError when the form is taken */
export function registerTransferMode(mode: TransferMode): void {
  if (modes.some(({ form }) => form === mode.form)) throw new RangeError(`transfer: ${mode.form} is registered already`)
  modes.push(mode)
}

export const transferModes = (): readonly TransferMode[] => modes

/**
 * The transfer that a spec names.
 * @throws RangeError for an unknown form, naming those that exist
 */
export function transferNamed(text: string): Transfer {
  for (const mode of modes) {
    const transfer = mode.read(text)
    if (transfer !== undefined) return transfer
  }
  throw new RangeError(`There is no mode of transfer "${text}"; allowed: ${modes.map(({ form }) => form).join(', ')}.`)
}
