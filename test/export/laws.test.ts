/** Laws that every format of export keeps; those of the runtimes are in their own files and in test:interop. */
import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { type Files, formatNamed, formatNames, registerExportFormat } from '../../export/index.ts'
import { pixelRanges } from '../../export/pixels.ts'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { Parameter, StaticNetwork } from '../../supernet/static/network.ts'
import { parametersOf } from '../supernet/static/parameters-of.ts'
import { exportedOf, metadata } from './networks.ts'
import { rangesSeen } from './ranges.ts'

const [{ network, pixels: images }] = exportedOf(nano, [nano.smallest])
const folded = foldNorms(network)
const ranges = rangesSeen(network, images, 1)
const sizeOf = (files: Files) => [...files.values()].reduce((sum, { length }) => sum + length, 0)
const weightBytes = (bytesOf: (parameter: Parameter) => number) =>
  parametersOf(folded).reduce((sum, parameter) => sum + bytesOf(parameter), 0)

describe.each(formatNames().map(formatNamed))('$name', (format) => {
  test.each(pixelRanges)('input %s: the same bytes again, with classes and provenance inside', (pixels) => {
    const files = format.write(folded, { metadata, pixels, ranges })
    expect(files.size).toBeGreaterThan(0)
    expect(format.write(folded, { metadata, pixels, ranges })).toEqual(files)
    const text = Buffer.concat([...files.values()]).toString('latin1')
    for (const fact of [...metadata.classes, metadata.provenance.run, metadata.provenance.dataset]) {
      expect(text).toContain(fact)
    }
  })

  test('no larger than its weights and 5 percent, beside what its layers are called', () => {
    const size = sizeOf(format.write(folded, { metadata, pixels: 'unit', ranges }))
    expect(size).toBeLessThan(weightBytes(({ data }) => data.byteLength) * 1.05)
  })

  test('batch norms may be kept', () => {
    expect(format.write(network, { metadata, pixels: 'unit', ranges }).size).toBeGreaterThan(0)
  })
})

const inIntegers = formatNames()
  .map(formatNamed)
  .filter(({ int8Of }) => int8Of !== undefined)

describe.each(inIntegers)('$name, in 8-bit integers', (format) => {
  test('is another form of a format that exists', () => {
    expect(formatNames()).toContain(format.int8Of)
  })

  test('holds a byte for each weight, and what layers and channels need beside', () => {
    const grown = exportedOf(nano, [nano.largest])[0]
    const seen = rangesSeen(grown.network, grown.pixels, 1)
    const bytes = (network: StaticNetwork) =>
      parametersOf(foldNorms(network)).reduce((sum, { shape, data }) => sum + (shape.length > 1 ? data.length : 0), 0)
    const more =
      sizeOf(format.write(grown.network, { metadata, pixels: 'unit', ranges: seen })) -
      sizeOf(format.write(network, { metadata, pixels: 'unit', ranges }))
    expect(more / (bytes(grown.network) - bytes(network))).toBeGreaterThan(1)
    expect(more / (bytes(grown.network) - bytes(network))).toBeLessThan(1.35)
  })

  test('without ranges, or with one missing, nothing is written', () => {
    expect(() => format.write(folded, { metadata, pixels: 'unit' })).toThrow(
      'quantise: 8-bit integers need the ranges of all layers; none are given',
    )
    const [[first]] = ranges
    const others = new Map([...ranges].slice(1))
    expect(() => format.write(folded, { metadata, pixels: 'unit', ranges: others })).toThrow(
      `quantise: the range of ${first} is undefined; every layer must have one, of finite numbers`,
    )
  })
})

test('an unknown format is refused with those that exist', () => {
  expect(() => formatNamed('caffe')).toThrow(
    `export formats: there is no "caffe"; allowed are ${formatNames().join(', ')}`,
  )
})

test('a name is taken once', () => {
  expect(() => registerExportFormat(formatNamed('onnx'))).toThrow('export formats: onnx is registered already')
})
