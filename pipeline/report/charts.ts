/** The report's charts as SVG text, drawn on a server without a browser. Colours are the page's CSS variables. */
import * as Plot from '@observablehq/plot'
import type { FrontMember, Summary } from '../contract/results.ts'
import { formatValue } from '../objectives/index.ts'
import { chosenForCost, reportedValue } from './chosen-network.ts'
import { finishedOf } from './delivered.ts'
import { placeLabels } from './labels.ts'
import { leadingOf, type ObjectiveShown } from './shown-objectives.ts'
import { SvgDocument } from './svg-document.ts'

type PlotDocument = NonNullable<Plot.PlotOptions['document']>

const width = 760

/** From this ratio of the largest to the smallest value on, equal distances on an axis stand for equal ratios. */
const logarithmicFrom = 4

/**
 * The first measured objective on the test images over another objective.
 * @returns SVG
 */
export function tradeOffChart(summary: Summary, cost: ObjectiveShown): string {
  const { objectives } = summary
  const leading = leadingOf(summary)
  const x = (member: FrontMember) => reportedValue(member, cost)
  const front = [...summary.front].sort((a, b) => x(a) - x(b))
  const finished = finishedOf(front).map(({ member, finished }) => ({
    member,
    after: { ...member, test: finished.test },
  }))
  const references = summary.references.map(({ name, member }) => ({ ...member, name }))
  // No error at all has no place on a logarithmic axis: it is drawn as half a mistake.
  const least = leading.unit === '%' ? 50 / summary.dataset.test : Number.NEGATIVE_INFINITY
  const y = (member: FrontMember) => Math.max(reportedValue(member, leading), least)
  const frame = { width, height: 420, marginLeft: 50, marginRight: 20, marginTop: 20, marginBottom: 40, inset: 14 }
  const xScale = scaleFor([...front, ...references].map(x))
  const yScale = scaleFor([...front, ...references, ...finished.map(({ after }) => after)].map(y))
  const title = (member: FrontMember) => titleOf(member, leading)
  return draw({
    ...frame,
    grid: true,
    x: { ...xScale, label: `${axisLabel(cost)} →`, tickFormat: cost.source === 'exact' ? '~s' : '~g', ticks: 8 },
    y: { ...yScale, label: `↑ ${axisLabel(leading)}`, tickFormat: '~g', ticks: 6 },
    marks: [
      Plot.line(chosenForCost(front, objectives, x), {
        x,
        y,
        stroke: 'var(--accent)',
        strokeOpacity: 0.35,
        curve: 'step-after',
      }),
      Plot.link(finished, {
        x: ({ member }: (typeof finished)[number]) => x(member),
        y1: ({ member }: (typeof finished)[number]) => y(member),
        y2: ({ after }: (typeof finished)[number]) => y(after),
        stroke: 'var(--accent)',
        strokeOpacity: 0.35,
      }),
      Plot.dot(
        finished.map(({ after }) => after),
        { x, y, r: 4.5, fill: 'var(--page)', stroke: 'var(--accent)', strokeWidth: 1.5, title },
      ),
      Plot.dot(front, {
        x,
        y,
        r: 4.5,
        fill: 'var(--accent)',
        fillOpacity: (member: FrontMember) => (member.chosenFor.length > 0 ? 1 : 0.45),
        title,
      }),
      Plot.dot(references, { x, y, r: 5, symbol: 'diamond', fill: 'var(--reference)', title }),
      ...labels(references, { x, y, frame, xScale, yScale }),
    ],
  })
}

type NamedMember = FrontMember & { readonly name: string }

interface Placement {
  readonly x: (member: FrontMember) => number
  readonly y: (member: FrontMember) => number
  readonly frame: {
    width: number
    height: number
    marginLeft: number
    marginRight: number
    marginTop: number
    marginBottom: number
    inset: number
  }
  readonly xScale: Plot.ScaleOptions
  readonly yScale: Plot.ScaleOptions
}

/** One mark per label, each with its own place beside its point. */
function labels(members: readonly NamedMember[], { x, y, frame, xScale, yScale }: Placement): Plot.Text[] {
  if (members.length === 0) return []
  const { inset } = frame
  const left = frame.marginLeft + inset
  const right = frame.width - frame.marginRight - inset
  const toX = Plot.scale({ x: { ...xScale, range: [left, right] } })
  const toY = Plot.scale({
    y: { ...yScale, range: [frame.height - frame.marginBottom - inset, frame.marginTop + inset] },
  })
  const points = members.map((member) => ({ x: Number(toX.apply(x(member))), y: Number(toY.apply(y(member))) }))
  return placeLabels(points, (left + right) / 2).map(({ anchor, dy }, index) =>
    Plot.text([members[index]], {
      x,
      y,
      text: 'name',
      textAnchor: anchor,
      dx: anchor === 'start' ? 10 : -10,
      dy,
      fontSize: 11,
      fill: 'var(--reference)',
      // Readable over the grid and the line.
      stroke: 'var(--page)',
      strokeWidth: 4,
    }),
  )
}

function scaleFor(values: readonly number[]): Plot.ScaleOptions {
  const domain = extent(values)
  const [least, most] = domain
  return { domain, type: least > 0 && most / least > logarithmicFrom ? 'log' : 'linear' }
}

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)]
}

/** The latency measured over the one predicted. @returns SVG; diamonds are for comparison */
export function agreementChart(summary: Summary, predicted: ObjectiveShown): string {
  const x = (member: FrontMember) => reportedValue(member, predicted)
  const y = (member: FrontMember) => member.latency
  return draw({
    width: width / 2 - 10,
    height: 300,
    marginLeft: 50,
    marginBottom: 40,
    inset: 10,
    grid: true,
    x: { label: `${axisLabel(predicted)} →`, tickFormat: '~g', ticks: 5 },
    y: { label: '↑ measured here, ms', tickFormat: '~g', ticks: 6 },
    marks: [
      Plot.dot(summary.front, { x, y, r: 4, fill: 'var(--accent)', title: 'id' }),
      Plot.dot(
        summary.references.map(({ name, member }) => ({ ...member, name })),
        { x, y, r: 5, symbol: 'diamond', fill: 'var(--reference)', title: 'name' },
      ),
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

function axisLabel({ label, source, unit }: ObjectiveShown): string {
  return `${label}${source === 'measured' ? ' on the test images' : ''}${unit === '' ? '' : `, ${unit}`}`
}

function titleOf(member: FrontMember, leading: ObjectiveShown): string {
  const value = formatValue(reportedValue(member, leading), leading.unit)
  return `${member.id}: ${leading.label} ${value}, ${member.resolution} px, width ${member.width}`
}

function draw(options: Plot.PlotOptions): string {
  // The part of a browser's document that Plot uses.
  const figure = Plot.plot({ ...options, document: new SvgDocument() as unknown as PlotDocument })
  return figure.outerHTML
}
