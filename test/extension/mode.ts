/** A mode of transfer: every second stage, and the heads. */
import { registerTransferMode } from '../../supernet/transfer/index.ts'
import { fixedMode } from '../../supernet/transfer/transfer.ts'

registerTransferMode(
  fixedMode(
    { name: 'odd-stages', trains: ({ place }) => place === 'head' || place % 2 === 1 },
    'The first stage, the third and so on are trained, and the heads.',
  ),
)
