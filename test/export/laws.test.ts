/** Laws that every format of export keeps; those of the runtimes are in their own files and in test:interop. */
import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { formatNamed, formatNames, registerExportFormat } from '../../export/index.ts'
import { pixelRanges } from '../../export/pixels.ts'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { parametersOf } from '../supernet/static/parameters-of.ts'
import { exportedOf, metadata } from './networks.ts'

const [{ network }] = exportedOf(nano, [nano.smallest])
const folded = foldNorms(network)
const weightBytes = parametersOf(folded).reduce((sum, { data }) => sum + data.byteLength, 0)

describe.each(formatNames().map(formatNamed))('$name', (format) => {
  test.each(pixelRanges)('input %s: the same bytes again, with classes and provenance inside', (pixels) => {
    const files = format.write(folded, { metadata, pixels })
    expect(files.size).toBeGreaterThan(0)
    expect(format.write(folded, { metadata, pixels })).toEqual(files)
    const text = Buffer.concat([...files.values()]).toString('latin1')
    for (const fact of [...metadata.classes, metadata.provenance.run, metadata.provenance.dataset]) {
      expect(text).toContain(fact)
    }
  })

  test('no larger than its weights and 5 percent, beside what its layers are called', () => {
    const size = [...format.write(folded, { metadata, pixels: 'unit' }).values()].reduce(
      (sum, { length }) => sum + length,
      0,
    )
    expect(size).toBeLessThan(weightBytes * 1.05)
  })

  test('batch norms may be kept', () => {
    expect(format.write(network, { metadata, pixels: 'unit' }).size).toBeGreaterThan(0)
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
