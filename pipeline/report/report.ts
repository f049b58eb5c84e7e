/** `report.html`: one file that shows a run, made of its summary alone. */
import { adviceText } from '../contract/recipe.ts'
import type { Summary } from '../contract/results.ts'
import { formatValue } from '../objectives/index.ts'
import { progressChart, tradeOffChart } from './charts.ts'
import { chosenNetwork, reportedValue } from './chosen-network.ts'
import { deliveredResult } from './delivered.ts'
import { Html, html } from './html.ts'
import { latencySection } from './latency-section.ts'
import { classesSection, finishedSection, int8Section, networksSection } from './network-tables.ts'
import { leadingOf, tradedAgainst } from './shown-objectives.ts'
import { style } from './style.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** @returns a self-contained page: inline SVG and CSS, no script, nothing loaded from elsewhere */
export function renderReport(summary: Summary): string {
  const { name, runId, dataset, front, generations, cost, warnings } = summary
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
<p>Run ${runId} transferred ${summary.supernet} to ${dataset.source}: ${dataset.classes.length} classes, ${dataset.train} images to train on, ${dataset.validation} to search with and ${dataset.test} to test on. ${statusSentence(summary)}</p>
<div class="facts">
<div><b>${front.length}</b>networks on the curve</div>
${chosenFact(summary)}
<div><b>${generations.reduce((sum, { measurements }) => sum + measurements, 0)}</b>measurements</div>
<div><b>${duration(cost.seconds)}</b>of computing</div>
<div><b>$${cost.usd.toFixed(2)}</b>for machines</div>
</div>
${warnings.map((text) => html`<p class="warning">${text}</p>`)}
<h2>Trade-off</h2>
${tradeOffFigures(summary)}
<h2>Search</h2>
<div class="side">
<figure>${new Html(progressChart(summary, 'hypervolume', ({ hypervolume }) => hypervolume))}</figure>
<figure>${new Html(progressChart(summary, 'Kendall’s τ of the surrogate', (generation) => qualityOf(generation, summary)?.kendall ?? null))}</figure>
</div>
${networksSection(summary)}
${finishedSection(summary)}
${int8Section(summary)}
${classesSection(summary)}
${latencySection(summary)}
<h2>Generations</h2>
<div class="scroll"><table>
<thead><tr><th>Generation</th><th>Hypervolume</th><th>Least ${leadingOf(summary).label}</th><th>On the curve</th><th>Measured</th><th>Kendall’s τ</th><th>Spearman’s ρ</th><th>RMSE</th><th>Seconds</th><th>US dollars</th></tr></thead>
<tbody>${generations.map((generation) => generationRow(generation, summary))}</tbody>
</table></div>
<h2>Cost</h2>
<div class="scroll"><table>
<thead><tr><th>Stage</th><th>Seconds</th><th>US dollars</th></tr></thead>
<tbody>${Object.entries(cost.byStage).map(([stage, { seconds, usd }]) => html`<tr><td>${stage}</td><td>${seconds.toFixed(1)}</td><td>${usd.toFixed(4)}</td></tr>`)}</tbody>
</table></div>
<p>$${cost.usdPerNetwork.toFixed(4)} per network of the final set.</p>
${recipeSection(summary)}
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

function chosenFact(summary: Summary): Html[] {
  const chosen = chosenNetwork(summary.front, summary.objectives)
  if (chosen === undefined) return []
  const leading = leadingOf(summary)
  const whose = html`of ${chosen.id}, which the validation images chose`
  if (leading.name !== 'error')
    return [
      html`<div><b>${formatValue(reportedValue({ ...chosen, ...deliveredResult(chosen) }, leading), leading.unit)}</b>${leading.label} on the test images ${whose}</div>`,
    ]
  const { error } = deliveredResult(chosen).test
  const straight =
    chosen.finished === undefined ? '' : `; straight from the supernet ${(100 - chosen.test.error).toFixed(1)} %`
  const { low, high } = wilsonInterval(error, summary.dataset.test)
  return [
    html`<div><b>${(100 - error).toFixed(1)} %</b>test accuracy (95 % interval ${(100 - high).toFixed(1)} to ${(100 - low).toFixed(1)} %) ${whose}${straight}</div>`,
  ]
}

function tradeOffFigures(summary: Summary): Html[] {
  return tradedAgainst(summary).map(
    (cost) =>
      html`<figure>${new Html(tradeOffChart(summary, cost))}<figcaption>Dots: networks found (solid: exported; hollow: fine-tuned on its own). Line: those that the validation images would choose for that much. Diamonds: for comparison.</figcaption></figure>`,
  )
}

function generationRow(generation: Summary['generations'][number], summary: Summary): Html {
  const { best, seconds } = generation
  const { name, unit } = leadingOf(summary)
  const quality = qualityOf(generation, summary)
  const total = Object.values(seconds).reduce((sum, value) => sum + value, 0)
  return html`<tr><td>${generation.generation}</td><td>${generation.hypervolume.toFixed(4)}</td><td>${name in best ? formatValue(best[name], unit) : '–'}</td><td>${generation.frontSize}</td><td>${generation.measurements}</td><td>${decimals(quality?.kendall)}</td><td>${decimals(quality?.spearman)}</td><td>${decimals(quality?.rmse)}</td><td>${total.toFixed(1)}</td><td>${generation.usd.toFixed(4)}</td></tr>`
}

/** How well the first measured objective was predicted. */
function qualityOf({ surrogate }: Summary['generations'][number], summary: Summary) {
  return surrogate?.predicted[leadingOf(summary).name]
}

function recipeSection({ recipe }: Summary): Html {
  if (recipe.length === 0) return html``
  return html`<h2>Chosen for these images</h2>
<p>The spec leaves these settings out; recipe: paper has the paper’s values instead.</p>
<div class="scroll"><table>
<thead><tr><th>Setting</th><th>Chosen</th><th>Because</th></tr></thead>
<tbody>${recipe.map((advice) => html`<tr><td>${advice.field}</td><td>${adviceText(advice)}</td><td>${advice.reason}</td></tr>`)}</tbody>
</table></div>`
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

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`
  return seconds < 7200 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(1)} h`
}
