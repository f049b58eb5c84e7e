/** Files whose weights are not those of the engine, in LiteRT: answers.interop.ts looks at the others. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { tfliteHalf } from '../../export/tflite/tflite.ts'
import { nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { fromHalf, toHalf } from '../../supernet/checkpoint/safetensors.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { interpret } from '../../supernet/static/interpret.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { exportedOf, genotypesOf, metadata } from '../export/networks.ts'
import { relativeDifference } from '../supernet/engine.ts'

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

const exported = exportedOf(nano, genotypesOf(nano, 2)).map((each, index) => {
  const pixels = join(folder, `${index}.pixels`)
  writeFileSync(pixels, each.pixels)
  return { ...each, index, file: pixels, folded: foldNorms(each.network) }
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
  const cases = exported.map(({ folded, index, file: pixels }) => {
    const file = join(folder, `${index}-half.tflite`)
    writeFileSync(file, tfliteHalf.write(folded, { metadata, pixels: 'unit' }).get('') as Uint8Array)
    return { file, pixels, count: 1 }
  })
  answers(cases).forEach(({ logits }, i) => {
    const { folded, pixels } = exported[i]
    const size = folded.input.shape[0] ** 2 * 3
    const [expected] = interpret(halved(folded), pixels.subarray(0, size))
    expect(relativeDifference(logits, expected)).toBeLessThan(1e-4)
  })
})
