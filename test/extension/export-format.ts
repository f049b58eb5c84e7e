/** An export format: what the network's layers are, as a list for people. */
import { oneFile } from '../../export/format.ts'
import { registerExportFormat } from '../../export/index.ts'

registerExportFormat({
  name: 'list',
  suffix: '.txt',
  purpose: 'reading',
  write: (network, { metadata }) =>
    oneFile(
      new TextEncoder().encode(
        [metadata.network, ...network.layers.map(({ name, operation }) => `${operation.kind} ${name}`)].join('\n'),
      ),
    ),
})
