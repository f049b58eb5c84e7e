/** `report.html`: one file that shows a run, made of its summary alone. */
import type { FrontMember, Summary } from '../contract/documents.ts'
import { progressChart, tradeOffChart } from './charts.ts'
import { Html, html } from './html.ts'
import { style } from './style.ts'

/** @returns a self-contained page: inline SVG and CSS, no script, nothing loaded from elsewhere */
export function renderReport(summary: Summary): string {
  const { name, runId, dataset, front, generations, cost } = summary
  const best = Math.min(...front.map(({ testError }) => testError))
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: networks found</title>
<style>${new Html(style)}</style>
</head>
<body>
<h1>${name}</h1>
<p>Run ${runId} transferred ${summary.supernet} to ${dataset.source}: ${dataset.classes} classes, ${dataset.train} images to train on, ${dataset.validation} to search with and ${dataset.test} to test on. ${statusSentence(summary)}</p>
<div class="facts">
<div><b>${front.length}</b>networks on the curve</div>
<div><b>${(100 - best).toFixed(1)} %</b>best test accuracy</div>
<div><b>${generations.reduce((sum, { measurements }) => sum + measurements, 0)}</b>measurements</div>
<div><b>${duration(cost.seconds)}</b>of computing</div>
<div><b>$${cost.usd.toFixed(2)}</b>for machines</div>
</div>
<h2>Trade-off</h2>
${tradeOffFigures(summary)}
<h2>Search</h2>
<div class="side">
<figure>${new Html(progressChart(summary, 'hypervolume', ({ hypervolume }) => hypervolume))}</figure>
<figure>${new Html(progressChart(summary, 'Kendall’s τ of the surrogate', ({ surrogate }) => surrogate?.kendall ?? null))}</figure>
</div>
<h2>Networks</h2>
<div class="scroll"><table>
<thead><tr><th>Network</th><th>Test error</th><th>Validation error</th><th>MACs</th><th>Parameters</th><th>Latency</th><th>Pixels</th><th>Width</th><th>Depths</th><th>Chosen for</th></tr></thead>
<tbody>${front.map((member) => memberRow(member.id, member))}${summary.references.map(({ name, member }) => memberRow(name, member, 'reference'))}</tbody>
</table></div>
<h2>Generations</h2>
<div class="scroll"><table>
<thead><tr><th>Generation</th><th>Hypervolume</th><th>Best error</th><th>On the curve</th><th>Measured</th><th>Kendall’s τ</th><th>Spearman’s ρ</th><th>RMSE</th><th>Seconds</th><th>US dollars</th></tr></thead>
<tbody>${generations.map(generationRow)}</tbody>
</table></div>
<h2>Cost</h2>
<div class="scroll"><table>
<thead><tr><th>Stage</th><th>Seconds</th><th>US dollars</th></tr></thead>
<tbody>${Object.entries(cost.byStage).map(([stage, { seconds, usd }]) => html`<tr><td>${stage}</td><td>${seconds.toFixed(1)}</td><td>${usd.toFixed(4)}</td></tr>`)}</tbody>
</table></div>
<p>$${cost.usdPerNetwork.toFixed(4)} per network of the final set.</p>
${reducedSection(summary)}
</body>
</html>
`
  return page.text
}

function statusSentence({ status, seed }: Summary): string {
  const ends = {
    succeeded: 'The search ran all its generations.',
    'budget-stopped': 'The search stopped where the next generation would have exceeded the budget.',
    converged: 'The search stopped because its hypervolume no longer grew.',
  }
  return `${ends[status]} Seed ${seed}.`
}

function tradeOffFigures(summary: Summary): Html[] {
  const costs = (['macs', 'params', 'latency'] as const).filter(
    (cost) => summary.objectives.includes(cost) || (cost === 'macs' && summary.objectives.length === 1),
  )
  return costs.map(
    (cost) =>
      html`<figure>${new Html(tradeOffChart(summary, cost))}<figcaption>Dots: networks found (solid: exported). Line: least error up to that cost. Diamonds: for comparison.</figcaption></figure>`,
  )
}

function memberRow(label: string, member: FrontMember, kind = ''): Html {
  return html`<tr class="${kind}"><td>${label}</td><td>${member.testError.toFixed(2)} %</td><td>${member.validationError.toFixed(2)} %</td><td>${count(member.macs)}</td><td>${count(member.params)}</td><td>${member.latency.toFixed(2)} ms</td><td>${member.resolution}</td><td>${member.width}</td><td>${member.depths.join(' ')}</td><td>${member.chosenFor.join(', ')}</td></tr>`
}

function generationRow(generation: Summary['generations'][number]): Html {
  const { surrogate, seconds } = generation
  const total = Object.values(seconds).reduce((sum, value) => sum + value, 0)
  return html`<tr><td>${generation.generation}</td><td>${generation.hypervolume.toFixed(4)}</td><td>${generation.bestError.toFixed(2)} %</td><td>${generation.frontSize}</td><td>${generation.measurements}</td><td>${decimals(surrogate?.kendall)}</td><td>${decimals(surrogate?.spearman)}</td><td>${decimals(surrogate?.rmse)}</td><td>${total.toFixed(1)}</td><td>${generation.usd.toFixed(4)}</td></tr>`
}

function reducedSection({ reduced }: Summary): Html {
  if (reduced.length === 0) return html``
  return html`<h2>Below the paper’s settings</h2>
<div class="scroll"><table>
<thead><tr><th>Setting</th><th>Here</th><th>Paper</th></tr></thead>
<tbody>${reduced.map(({ field, value, paper }) => html`<tr><td>${field}</td><td>${value}</td><td>${paper}</td></tr>`)}</tbody>
</table></div>`
}

function decimals(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3)
}

function count(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M` : `${(value / 1e3).toFixed(0)} k`
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`
  return seconds < 7200 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(1)} h`
}
