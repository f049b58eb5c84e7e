/**
 * LiteRT's logits and ONNX's checker: 50 random networks of the preset nano, two of each of the large ones, and the
 * smallest and largest of both widths of all of them.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { onnx } from '../../export/onnx/onnx.ts'
import type { PixelRange } from '../../export/pixels.ts'
import { tflite, tfliteHalf } from '../../export/tflite/tflite.ts'
import { lite, nano, ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { fromHalf, toHalf } from '../../supernet/checkpoint/safetensors.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { interpret } from '../../supernet/static/interpret.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { exportedOf, genotypesOf, metadata } from '../export/networks.ts'
import { CLASSES, relativeDifference } from '../supernet/engine.ts'

const python = process.env.NAT_TEST_INTEROP_PYTHON as string
const script = fileURLToPath(new URL('runtimes.py', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'nat-interop-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Case {
  readonly file: string
  readonly pixels: string
  readonly count: number
}

function answers(cases: readonly Case[]): Record<string, never>[] {
  const { stdout, stderr, status } = spawnSync(python, [script], {
    input: cases.map((each) => JSON.stringify(each)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  expect(stderr.includes('Traceback') ? stderr : '').toBe('')
  expect(status).toBe(0)
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

const random = [
  [nano, 50],
  [lite, 2],
  [ofaMbv3, 2],
] as const
const networks = random.flatMap(([space, count]) => exportedOf(space, genotypesOf(space, count)))
const exported = networks.map((each, index) => {
  const pixels = join(folder, `${index}.pixels`)
  writeFileSync(pixels, each.pixels)
  return { ...each, index, file: pixels, folded: foldNorms(each.network) }
})

const kinds = {
  'float32, norms folded': { format: tflite, pixels: 'unit', folded: true },
  'float32, norms kept, bytes': { format: tflite, pixels: 'bytes', folded: false },
} as const

test.each(Object.entries(kinds))('LiteRT, %s: the logits of the engine, batch 1, 3 and 7', (name, kind) => {
  const write = (network: StaticNetwork, index: number, pixels: PixelRange) => {
    const file = join(folder, `${index}-${name.replaceAll(/\W/g, '')}.tflite`)
    writeFileSync(file, kind.format.write(network, { metadata, pixels }).get('') as Uint8Array)
    return file
  }
  const cases = exported.map(({ network, folded, index, file: pixels }) => ({
    file: write(kind.folded ? folded : network, index, kind.pixels),
    pixels,
    count: [1, 3, 7][index % 3],
  }))
  const results = answers(cases)
  expect(results.length).toBe(cases.length)
  results.forEach(({ logits, signatures }, i) => {
    expect(signatures).toEqual({ serving_default: { inputs: ['pixels'], outputs: ['logits'] } })
    const expected = exported[i].logits.subarray(0, cases[i].count * CLASSES)
    expect(relativeDifference(logits, expected)).toBeLessThan(1e-4)
  })
})

/** What 16 bits make of the weights; biases keep 32. */
const halved = (network: StaticNetwork): StaticNetwork => ({
  ...network,
  layers: network.layers.map((layer) => {
    const { operation } = layer
    if (!('weight' in operation)) return layer
    const weight = { ...operation.weight, data: operation.weight.data.map((each) => fromHalf(toHalf(each))) }
    return { ...layer, operation: { ...operation, weight } }
  }),
})

test('LiteRT, float16 weights: the logits of the interpreter with weights of 16 bits', () => {
  const some = exported.slice(0, 6)
  const cases = some.map(({ folded, index, file: pixels }) => {
    const file = join(folder, `${index}-half.tflite`)
    writeFileSync(file, tfliteHalf.write(folded, { metadata, pixels: 'unit' }).get('') as Uint8Array)
    return { file, pixels, count: 1 }
  })
  answers(cases).forEach(({ logits }, i) => {
    const { folded, pixels } = some[i]
    const size = folded.input.shape[0] ** 2 * 3
    const [expected] = interpret(halved(folded), pixels.subarray(0, size))
    expect(relativeDifference(logits, expected)).toBeLessThan(1e-4)
  })
})

test("ONNX: the format's own checker, shapes inferred", () => {
  const cases = exported.flatMap(({ network, folded, index, file: pixels }) =>
    [network, folded].map((each, k) => {
      const file = join(folder, `${index}-${k}.onnx`)
      const range = k === 0 ? 'bytes' : 'unit'
      writeFileSync(file, onnx.write(each, { metadata, pixels: range }).get('') as Uint8Array)
      return { file, pixels, count: 1 }
    }),
  )
  expect(answers(cases)).toEqual(cases.map(() => ({ opset: 17 })))
})
