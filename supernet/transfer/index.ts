/** The modes of transfer that exist. */
import { createCatalogue } from '../../nat/registry.ts'
import { allMode } from './all.ts'
import { headMode } from './head.ts'
import { lastStagesMode } from './last-stages.ts'
import { normsMode } from './norms.ts'
import type { Transfer, TransferMode } from './transfer.ts'

export { all } from './all.ts'
export { head } from './head.ts'
export { lastStages } from './last-stages.ts'
export { norms } from './norms.ts'
export { meanStatistics, rebaseNorms } from './rebase-norms.ts'
export { withStagesOf } from './stages-of.ts'
export type { Transfer, TransferMode } from './transfer.ts'

const modes = createCatalogue<TransferMode>('modes of transfer')

/** @throws RangeError when the name is taken */
export const registerTransferMode = (mode: TransferMode): void => modes.register(mode)

registerTransferMode(allMode)
registerTransferMode(headMode)
registerTransferMode(lastStagesMode)
registerTransferMode(normsMode)

export const transferModes = (): readonly TransferMode[] => modes.all()

/**
 * The transfer that a spec names.
 * @throws RangeError for an unknown one, naming those that exist
 */
export function transferNamed(text: string): Transfer {
  for (const mode of modes.all()) {
    const transfer = mode.read(text)
    if (transfer !== undefined) return transfer
  }
  throw new RangeError(`modes of transfer: there is no "${text}"; allowed are ${modes.names().join(', ')}`)
}
