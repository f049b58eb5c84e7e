import type { Variable } from '../variables/variable.ts'
import { fixedMode } from './transfer.ts'

/** Mudrakarta et al., "K for the price of 1" (ICLR 2019): a few per cent of the parameters, most of the transfer. */
export const norms = {
  name: 'norms',
  trains: ({ kind, place }: Variable) => place === 'head' || kind === 'norm' || kind === 'statistics',
}
export const normsMode = fixedMode(
  norms,
  'Scales, offsets and statistics of the batch norms are trained, and the heads.',
)
