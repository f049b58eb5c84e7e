/** What tables of layers predicted, against what was measured: whether the search was right about time. */
import { spearman } from '../../nat/surrogate/index.ts'
import type { FrontMember, Summary } from '../contract/results.ts'
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
  return html`<figure>${new Html(agreementChart(summary, objective))}<figcaption>Across: ${objective.label}, predicted from its table. Up: measured whole by ${summary.latencyBy ?? 'the engine'} on the machine that exported the networks, one image at a time. Another machine or runtime has other times; what counts then is the order. ${agreement} ${ratioOf(members, objective)}</figcaption></figure>`
}

/** Of measured to predicted times: 1 where the table is of this machine and runtime. */
function ratioOf(members: readonly FrontMember[], objective: ObjectiveShown): string {
  const ratios = members.map((member) => member.latency / reportedValue(member, objective)).sort((a, b) => a - b)
  const [low, middle, high] = [0.1, 0.5, 0.9].map((share) => ratios[Math.floor(share * (ratios.length - 1))])
  return `Measured to predicted: ${middle.toFixed(2)} (most of them ${low.toFixed(2)} to ${high.toFixed(2)}).`
}
