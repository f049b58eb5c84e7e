/** The layers of a network as a table. */
import Table from 'cli-table3'
import type { NetworkLayer } from '../../nat/space/index.ts'

export interface TimedLayer extends NetworkLayer {
  readonly milliseconds?: number
}

interface Total {
  readonly macs: number
  readonly params: number
  readonly activations: number
  readonly milliseconds?: number
}

export function layerTable(layers: readonly TimedLayer[], total: Total): string {
  const timed = total.milliseconds !== undefined
  const head = ['layer', 'input', 'output', 'MACs', 'params', 'activations, bytes', ...(timed ? ['ms'] : [])]
  const table = new Table({
    head,
    colAligns: head.map((_, column) => (column < 3 ? 'left' : 'right')),
    style: { head: [], border: [] },
  })
  const costs = ({ macs, params, activations, milliseconds }: Total) => [
    ...[macs, params, activations].map((value) => value.toLocaleString('en')),
    ...(timed ? [(milliseconds ?? 0).toFixed(3)] : []),
  ]
  const map = ({ side, channels }: TimedLayer['input']) => `${side}x${side}x${channels}`
  for (const layer of layers) table.push([layer.kind, map(layer.input), map(layer.output), ...costs(layer)])
  table.push(['in all (activations: most)', '', '', ...costs(total)])
  return table.toString()
}
