/** The report's tables of networks and of classes. */
import type { FrontMember, Summary } from '../contract/results.ts'
import { formatValue } from '../objectives/index.ts'
import { chosenNetwork, reportedValue } from './chosen-network.ts'
import { deliveredResult, finishedOf, triedInInt8 } from './delivered.ts'
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
<thead><tr><th>Network</th><th>${capitalised(leading.label)}, test</th><th>${capitalised(leading.label)}, validation</th>${heads}<th>Latency measured where it was exported, ${summary.latencyBy ?? 'the engine'}</th><th>Pixels</th><th>Width</th><th>Depths</th><th>Chosen for</th></tr></thead>
<tbody>${front.map((member) => row(member.id, member))}${references.map(({ name, member }) => row(name, member, 'reference'))}</tbody>
</table></div>`
}

/** The delivered networks straight from the supernet, which is the paper's claim, and after their own fine-tuning. */
export function finishedSection(summary: Summary): Html {
  const rows = finishedOf(summary.front)
  if (rows.length === 0) return html``
  const leading = leadingOf(summary)
  const { name, label, unit } = leading
  const onTest = (member: FrontMember) => withInterval(member, leading, summary.dataset.test)
  return html`<h2>Straight from the supernet, and finished</h2>
<p>Each delivered network was fine-tuned on its own for ${rows[0].finished.epochs} epochs. The paper has nothing like it: its networks are used straight from the supernet.</p>
<div class="scroll"><table>
<thead><tr><th>Network</th><th>${capitalised(label)}, test, straight</th><th>Finished</th><th>${capitalised(label)}, validation, straight</th><th>Finished</th><th>In the files</th></tr></thead>
<tbody>${rows.map(({ member, finished }) => html`<tr><td>${member.id}</td><td>${onTest(member)}</td><td>${onTest({ ...member, test: finished.test })}</td><td>${shown(member.validation[name], unit)}</td><td>${shown(finished.validation[name], unit)}</td><td>${finished.exported ? 'finished' : 'straight'}</td></tr>`)}</tbody>
</table></div>`
}

/** The delivered networks in 8-bit integers beside float32: both measured in onnxruntime. */
export function int8Section(summary: Pick<Summary, 'front' | 'objectives'>): Html {
  const rows = triedInInt8(summary.front)
  if (rows.length === 0) return html``
  const { name, label, unit } = leadingOf(summary)
  const size = (bytes: Readonly<Record<string, number>>) =>
    Object.entries(bytes).map(([format, count]) => `${format} ${(count / 1e6).toFixed(2)} MB`)
  return html`<h2>In 8-bit integers</h2>
<p>Measured as ONNX in onnxruntime, which the TensorFlow Lite files agree with but for the last bit of a rounding: they hold the same integers. Times are processor time for one image, on one thread of the machine that exported them.</p>
<div class="scroll"><table>
<thead><tr><th>Network</th><th>${capitalised(label)}, test, float32</th><th>Integers</th><th>${capitalised(label)}, validation, float32</th><th>Integers</th><th>Time, float32</th><th>Integers</th><th>Files</th></tr></thead>
<tbody>${rows.map(({ member, int8: { float32, int8, bytes, exported } }) => html`<tr><td>${member.id}</td><td>${shown(float32.test[name], unit)}</td><td>${shown(int8.test[name], unit)}</td><td>${shown(float32.validation[name], unit)}</td><td>${shown(int8.validation[name], unit)}</td><td>${float32.latency.toFixed(2)} ms</td><td>${int8.latency.toFixed(2)} ms</td><td>${exported ? size(bytes).join(', ') : 'not written: loses too much'}</td></tr>`)}</tbody>
</table></div>`
}

/** Of the network that one would choose. */
export function classesSection({ front, objectives, dataset }: Summary): Html {
  const chosen = chosenNetwork(front, objectives)
  const classes = chosen === undefined ? [] : worstClasses(deliveredResult(chosen), dataset.classes)
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
