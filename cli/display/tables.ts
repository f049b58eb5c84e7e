/** The tables at the start and at the end of a search. */
import Table from 'cli-table3'
import type { FrontMember, Summary } from '../../pipeline/contract/documents.ts'
import type { ReducedSetting } from '../../pipeline/contract/paper-defaults.ts'
import { formatCount } from './format.ts'

/** Settings of a spec that are smaller than the paper's, beside the paper's values. */
export function settingsTable(reduced: readonly ReducedSetting[]): string {
  const table = plainTable(['setting', 'here', "the paper's"], ['left', 'right', 'right'])
  for (const { field, value, paper } of reduced) table.push([field, String(value), String(paper)])
  return table.toString()
}

/** The Pareto set, from the cheapest to the best, then the reference networks. */
export function frontTable({ front, references }: Pick<Summary, 'front' | 'references'>): string {
  const table = plainTable(
    ['network', 'px', 'width', 'validation', 'test', 'MACs', 'params', 'latency', 'picked as'],
    ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
  )
  for (const member of [...front].sort((a, b) => a.macs - b.macs)) table.push(row(member.id, member))
  if (references.length > 0) table.push([{ colSpan: 9, content: 'for comparison' }])
  for (const { name, member } of references) table.push(row(name, member))
  return table.toString()
}

function row(name: string, member: FrontMember): string[] {
  return [
    name,
    String(member.resolution),
    member.width.toFixed(1),
    accuracy(member.validationError),
    accuracy(member.testError),
    formatCount(member.macs),
    formatCount(member.params),
    `${member.latency.toFixed(2)} ms`,
    member.chosenFor.join(', '),
  ]
}

/** Error in percent -> accuracy. */
function accuracy(error: number): string {
  return `${(100 - error).toFixed(2)} %`
}

type Alignment = 'left' | 'right'

function plainTable(head: readonly string[], alignments: readonly Alignment[]) {
  return new Table({
    head: [...head],
    colAligns: [...alignments],
    style: { head: [], border: [], compact: true, 'padding-left': 1, 'padding-right': 1 },
  })
}
