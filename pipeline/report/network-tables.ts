/** The report's tables of networks and of classes. */
import type { FrontMember, Summary } from '../contract/results.ts'
import { formatValue } from '../objectives/index.ts'
import { chosenNetwork, reportedValue } from './chosen-network.ts'
import { type Html, html } from './html.ts'
import { furtherColumns, leadingOf, type ObjectiveShown } from './shown-objectives.ts'
import { worstClasses } from './warnings.ts'
import { wilsonInterval } from './wilson-interval.ts'

export function networksSection(summary: Summary): Html {
  const { front, references, dataset } = summary
  const leading = leadingOf(summary)
  const columns = furtherColumns(summary)
  const heads = columns.map(
    ({ label, source }) => html`<th>${capitalised(label)}${source === 'measured' ? ', test' : ''}</th>`,
  )
  const row = (label: string, member: FrontMember, kind = '') =>
    html`<tr class="${kind}"><td>${label}</td><td>${withInterval(member, leading, dataset.test)}</td><td>${shown(member.validation[leading.name], leading.unit)}</td>${columns.map((column) => html`<td>${shown(reportedValue(member, column), column.unit)}</td>`)}<td>${member.latency.toFixed(2)} ms</td><td>${member.resolution}</td><td>${member.width}</td><td>${member.depths.join(' ')}</td><td>${member.chosenFor.join(', ')}</td></tr>`
  return html`<h2>Networks</h2>
<div class="scroll"><table>
<thead><tr><th>Network</th><th>${capitalised(leading.label)}, test</th><th>${capitalised(leading.label)}, validation</th>${heads}<th>Latency measured here</th><th>Pixels</th><th>Width</th><th>Depths</th><th>Chosen for</th></tr></thead>
<tbody>${front.map((member) => row(member.id, member))}${references.map(({ name, member }) => row(name, member, 'reference'))}</tbody>
</table></div>`
}

/** Of the network that one would choose. */
export function classesSection({ front, objectives, dataset }: Summary): Html {
  const chosen = chosenNetwork(front, objectives)
  const classes = chosen === undefined ? [] : worstClasses(chosen, dataset.classes)
  if (chosen === undefined || classes.length === 0) return html``
  return html`<h2>Classes</h2>
<div class="scroll"><table>
<thead><tr><th>Class</th><th>Accuracy of ${chosen.id} on its test images</th></tr></thead>
<tbody>${classes.map(({ name, accuracy }) => html`<tr><td>${name}</td><td>${accuracy.toFixed(1)} %</td></tr>`)}</tbody>
</table></div>`
}

/** An error that was counted has an interval. */
function withInterval(member: FrontMember, leading: ObjectiveShown, images: number): string {
  const value = reportedValue(member, leading)
  if (leading.name !== 'error') return shown(value, leading.unit)
  const { low, high } = wilsonInterval(value, images)
  return `${value.toFixed(2)} % (${low.toFixed(1)}–${high.toFixed(1)})`
}

function shown(value: number | undefined, unit: string): string {
  return value === undefined ? '–' : formatValue(value, unit)
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
