/** Predicted against measured latency as a picture: a dot for each network, the line where both are equal. */
import * as Plot from '@observablehq/plot'
import sharp from 'sharp'
import { SvgDocument } from '../../pipeline/report/svg-document.ts'

type PlotDocument = NonNullable<Plot.PlotOptions['document']>

export interface Agreement {
  /** Milliseconds. */
  readonly predicted: number
  readonly measured: number
}

/** @returns PNG */
export function agreementPicture(networks: readonly Agreement[], title: string): Promise<Buffer> {
  const all = networks.flatMap(({ predicted, measured }) => [predicted, measured])
  const domain = [0.9 * Math.min(...all), 1.05 * Math.max(...all)]
  const figure = Plot.plot({
    width: 640,
    height: 480,
    marginLeft: 55,
    marginBottom: 45,
    grid: true,
    style: { background: 'white', color: '#1c2330', fontSize: '13px', fontFamily: 'sans-serif' },
    x: { type: 'log', domain, label: 'predicted from the table, ms →', tickFormat: '~g', ticks: 6 },
    y: { type: 'log', domain, label: `↑ measured, ms (${title})`, tickFormat: '~g', ticks: 6 },
    marks: [
      Plot.line(
        domain.map((each) => [each, each]),
        { stroke: '#98a2b3', strokeDasharray: '4 4' },
      ),
      Plot.dot(networks, { x: 'predicted', y: 'measured', r: 4, fill: '#1f6feb', fillOpacity: 0.7 }),
    ],
    document: new SvgDocument() as unknown as PlotDocument,
  })
  const svg = figure.outerHTML.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
  return sharp(Buffer.from(svg), { density: 144 }).flatten({ background: 'white' }).png().toBuffer()
}
