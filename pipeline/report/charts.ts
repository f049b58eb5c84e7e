/** The report's charts as SVG text, drawn on a server without a browser. Colours are the page's CSS variables. */
import * as Plot from '@observablehq/plot'
import type { FrontMember, Summary } from '../contract/documents.ts'
import { SvgDocument } from './svg-document.ts'

type PlotDocument = NonNullable<Plot.PlotOptions['document']>

const width = 760

/** @returns SVG */
export function tradeOffChart(summary: Summary, cost: 'macs' | 'params' | 'latency'): string {
  const front = [...summary.front].sort((a, b) => a[cost] - b[cost])
  const references = summary.references.map(({ name, member }) => ({ ...member, name }))
  const x = (member: FrontMember) => member[cost]
  const y = (member: FrontMember) => member.testError
  return draw({
    width,
    height: 420,
    marginLeft: 50,
    marginBottom: 40,
    // Room for the labels of the references, which often are the outermost points.
    insetLeft: 45,
    insetRight: 45,
    insetTop: 24,
    insetBottom: 10,
    grid: true,
    x: { label: `${costLabels[cost]} →`, tickFormat: cost === 'latency' ? undefined : '~s' },
    y: { label: '↑ error on the test images, %', nice: true },
    marks: [
      Plot.line(front, { x, y, stroke: 'var(--accent)', strokeOpacity: 0.35, curve: 'step-after' }),
      Plot.dot(front, {
        x,
        y,
        r: 4.5,
        fill: 'var(--accent)',
        fillOpacity: (member: FrontMember) => (member.chosenFor.length > 0 ? 1 : 0.45),
        title: titleOf,
      }),
      Plot.dot(references, { x, y, r: 5, symbol: 'diamond', fill: 'var(--reference)', title: titleOf }),
      Plot.text(references, { x, y, text: 'name', dy: -11, fill: 'var(--reference)', fontSize: 11 }),
    ],
  })
}

/** @returns SVG of one indicator over the generations; generations without it are left out */
export function progressChart(
  summary: Summary,
  label: string,
  value: (generation: Summary['generations'][number]) => number | null,
): string {
  const points = summary.generations.flatMap((generation) => {
    const y = value(generation)
    return y === null ? [] : [{ x: generation.generation, y }]
  })
  return draw({
    width: width / 2 - 10,
    height: 240,
    marginLeft: 50,
    marginBottom: 40,
    grid: true,
    x: { label: 'generation →', ticks: Math.min(10, summary.generations.length), tickFormat: 'd', interval: 1 },
    y: { label: `↑ ${label}`, nice: true },
    marks: [
      Plot.line(points, { x: 'x', y: 'y', stroke: 'var(--accent)', strokeWidth: 2 }),
      Plot.dot(points, { x: 'x', y: 'y', r: 3, fill: 'var(--accent)' }),
    ],
  })
}

const costLabels = { macs: 'multiply-accumulates', params: 'parameters', latency: 'latency, ms' }

function titleOf(member: FrontMember): string {
  return `${member.id}: ${member.testError.toFixed(2)} % error, ${member.resolution} px, width ${member.width}`
}

function draw(options: Plot.PlotOptions): string {
  const figure = Plot.plot({ ...options, document: new SvgDocument() as unknown as PlotDocument })
  return figure.outerHTML
}
