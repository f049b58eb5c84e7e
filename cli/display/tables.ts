/** The tables at the start and at the end of a search. */
import Table from 'cli-table3'
import type { ReducedSetting } from '../../pipeline/contract/paper-defaults.ts'
import type { FrontMember, Summary } from '../../pipeline/contract/results.ts'
import { formatValue } from '../../pipeline/objectives/index.ts'
import { reportedValue } from '../../pipeline/report/chosen-network.ts'
import { finishedOf, triedInInt8 } from '../../pipeline/report/delivered.ts'
import { formatCount } from './format.ts'

/** Settings of a spec that are smaller than the paper's, beside the paper's values. */
export function settingsTable(reduced: readonly ReducedSetting[]): string {
  const table = plainTable(['setting', 'here', "the paper's"], ['left', 'right', 'right'])
  for (const { field, value, paper } of reduced) table.push([field, String(value), String(paper)])
  return table.toString()
}

/** The Pareto set, from the cheapest to the best, then the reference networks. Measured values are those of the test images. */
export function frontTable({
  front,
  references,
  objectives,
}: Pick<Summary, 'front' | 'references' | 'objectives'>): string {
  const others = objectives.filter(({ name }) => !['error', 'balancedError', 'macs', 'params'].includes(name))
  const numbers = ['px', 'width', 'validation', 'test', 'balanced', 'MACs', 'params']
  const head = ['network', ...numbers, ...others.map(({ label }) => label), 'latency here', 'picked as']
  const table = plainTable(
    head,
    head.map((_, column) => (column === 0 || column === head.length - 1 ? 'left' : 'right')),
  )
  const row = (name: string, member: FrontMember): string[] => [
    name,
    String(member.resolution),
    member.width.toFixed(1),
    accuracy(member.validation.error),
    accuracy(member.test.error),
    accuracy(member.test.balancedError),
    formatCount(member.costs.macs),
    formatCount(member.costs.params),
    ...others.map((objective) => formatValue(reportedValue(member, objective), objective.unit)),
    `${member.latency.toFixed(2)} ms`,
    member.chosenFor.join(', '),
  ]
  for (const member of [...front].sort((a, b) => a.costs.macs - b.costs.macs)) table.push(row(member.id, member))
  if (references.length > 0) table.push([{ colSpan: head.length, content: 'for comparison' }])
  for (const { name, member } of references) table.push(row(name, member))
  return table.toString()
}

/** What fine-tuning each delivered network on its own has brought. @returns undefined where there was none */
export function finishedTable({ front }: Pick<Summary, 'front'>): string | undefined {
  const rows = finishedOf(front)
  if (rows.length === 0) return undefined
  const head = ['network', 'MACs', 'validation', 'finished', 'test', 'finished', 'in the files']
  const table = plainTable(
    head,
    head.map((_, column) => (column === 0 || column === head.length - 1 ? 'left' : 'right')),
  )
  for (const { member, finished } of rows)
    table.push([
      member.id,
      formatCount(member.costs.macs),
      accuracy(member.validation.error),
      accuracy(finished.validation.error),
      accuracy(member.test.error),
      accuracy(finished.test.error),
      finished.exported ? 'finished' : 'straight from the supernet',
    ])
  return table.toString()
}

/** What 8-bit integers made of each delivered network. @returns undefined where the spec asked for none */
export function int8Table({ front }: Pick<Summary, 'front'>): string | undefined {
  const rows = triedInInt8(front)
  if (rows.length === 0) return undefined
  const head = ['network', 'validation', 'int8', 'test', 'int8', 'time', 'int8', 'files']
  const table = plainTable(
    head,
    head.map((_, column) => (column === 0 || column === head.length - 1 ? 'left' : 'right')),
  )
  for (const { member, int8: result } of rows) {
    const { float32, int8, exported, bytes, lost } = result
    const sizes = Object.entries(bytes).map(([format, count]) => `${format} ${(count / 1e6).toFixed(2)} MB`)
    table.push([
      member.id,
      accuracy(float32.validation.error),
      accuracy(int8.validation.error),
      accuracy(float32.test.error),
      accuracy(int8.test.error),
      `${float32.latency.toFixed(2)} ms`,
      `${int8.latency.toFixed(2)} ms`,
      exported ? sizes.join(', ') : `not written: ${lost.toFixed(1)} points lost`,
    ])
  }
  return table.toString()
}

/** Error in percent -> accuracy; a run that did not measure it has none. */
function accuracy(error: number | undefined): string {
  return error === undefined ? '-' : `${(100 - error).toFixed(2)} %`
}

type Alignment = 'left' | 'right'

export function plainTable(head: readonly string[], alignments: readonly Alignment[]) {
  return new Table({
    head: [...head],
    colAligns: [...alignments],
    style: { head: [], border: [], compact: true, 'padding-left': 1, 'padding-right': 1 },
  })
}
