/** What tables of layers predicted, against what was measured: whether the search was right about time. */
import { spearman } from '../../nat/surrogate/index.ts'
import type { Summary } from '../contract/results.ts'
import { agreementChart } from './charts.ts'
import { reportedValue } from './chosen-network.ts'
import { Html, html } from './html.ts'
import type { ObjectiveShown } from './shown-objectives.ts'

/** One figure for each latency objective of the run; nothing where there is none. */
export function latencySection(summary: Summary): Html {
  const predicted = summary.objectives.filter(({ unit, source }) => unit === 'ms' && source === 'exact')
  if (predicted.length === 0) return html``
  return html`<h2>Latency, predicted and measured</h2>
${predicted.map((objective) => figure(summary, objective))}`
}

function figure(summary: Summary, objective: ObjectiveShown): Html {
  const members = [...summary.front, ...summary.references.map(({ member }) => member)]
  const rho = spearman(
    members.map((member) => reportedValue(member, objective)),
    members.map(({ latency }) => latency),
  )
  const agreement = Number.isFinite(rho)
    ? `Spearman’s ρ over these ${members.length} networks: ${rho.toFixed(2)} (1: the same order).`
    : 'Too few different networks to compare their order.'
  return html`<figure>${new Html(agreementChart(summary, objective))}<figcaption>Across: ${objective.label}, predicted from its table. Up: measured by the engine on the machine that exported the networks, one image at a time. Another machine has other times; what counts is the order. ${agreement}</figcaption></figure>`
}
