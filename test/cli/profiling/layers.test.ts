/** The layers that `nat profile` times are those of the networks: multiply-accumulates agree for whole spaces. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { profileSpace } from '../../../cli/profiling/profile-space.ts'
import { createGenerator } from '../../../nat/random/generator.ts'
import { costOf } from '../../../nat/space/space.ts'
import { lite, nano, ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { allLayerKeys } from '../../../nat/space/spaces/mobilenet-v3/layer-keys.ts'
import { mobileNetSpace } from '../../../nat/space/spaces/mobilenet-v3/mobilenet-space.ts'
import { parseLayerKey } from '../../../nat/space/spaces/mobilenet-v3/parse-layer-key.ts'
import { parseLatencyTable } from '../../../pipeline/contract/parse-latency-table.ts'
import { median, spread } from '../../../supernet/evaluation/statistics.ts'
import { familyOf } from '../../../supernet/families/index.ts'
import { foldNorms } from '../../../supernet/static/fold-norms.ts'
import { type LayerStyle, layerNetwork, networkOfLayers } from '../../../supernet/static/layer-network.ts'
import type { StaticNetwork } from '../../../supernet/static/network.ts'
import { Supernet } from '../../../supernet/supernet.ts'
import { classification } from '../../../supernet/tasks/classification/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'nat-profile-'))
afterAll(() => rmSync(folder, { recursive: true }))
const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url))
const CLASSES = 7
/** One resolution of the large presets is enough: the others differ in sides alone. */
const spaces = [
  nano,
  ...[lite, ofaMbv3].map((space) => mobileNetSpace({ ...space, resolutions: [space.resolutions[1]] })),
]
const styleOf = (space: (typeof spaces)[number]) => familyOf(space).network(space, 0).layerStyle as LayerStyle

const macsOf = ({ layers }: StaticNetwork) =>
  layers.reduce((sum, { operation, shape }) => {
    if (!('weight' in operation)) return sum
    const area = operation.kind === 'dense' ? 1 : shape[0] * shape[1]
    return sum + area * operation.weight.data.length
  }, 0)

describe.each(spaces)('$name', (space) => {
  test('the layers of a network add up to its multiply-accumulates', () => {
    const costs = space.costs(CLASSES)
    const known = new Map(
      allLayerKeys(space, CLASSES).map((key) => [key, macsOf(layerNetwork(parseLayerKey(key), styleOf(space), 1))]),
    )
    const sum = costs.latency((key) => known.get(key) ?? Number.NaN)
    const generator = createGenerator(1, 'profiled')
    const genotypes = [space.smallest, space.largest, ...Array.from({ length: 20 }, () => space.draw(generator))]
    for (const genotype of genotypes) expect(costOf(sum, genotype)).toBe(costOf(costs.macs, genotype))
  })

  test('what a layer gives is what its name says, however many copies there are', () => {
    for (const key of allLayerKeys(space, CLASSES).filter((_, i) => i % 9 === 0)) {
      const layer = parseLayerKey(key)
      const { side, channels } = layer.output
      for (const copies of [1, 3]) {
        const { layers, outputs } = layerNetwork(layer, styleOf(space), copies)
        const shape = layers.find(({ name }) => name === outputs[0].value)?.shape
        const all = layer.kind === 'AvgPool2D' ? copies * channels : channels
        expect(shape, key).toEqual(layer.kind === 'Logits' ? [channels] : [side, side, all])
      }
    }
  })
})

test.each([nano, lite, ofaMbv3])('$name: a whole network to be timed has the layers of an exported one', (space) => {
  const network = familyOf(space).network(space, 0)
  const supernet = new Supernet({ network, task: classification(CLASSES), threads: 1, transfers: [] })
  supernet.initialise(1)
  const kinds = ({ layers }: StaticNetwork) => layers.map(({ operation: { kind }, shape }) => [kind, ...shape])
  const generator = createGenerator(1, 'whole networks')
  for (const drawn of [space.smallest, space.draw(generator), space.draw(generator)]) {
    const genotype = drawn.map((gene, i) => (i === 1 ? 0 : gene))
    const layers = space.layersOf?.(genotype, CLASSES)?.map(({ key }) => parseLayerKey(key)) ?? []
    const exported = foldNorms(supernet.extractStatic(space.decode(genotype)))
    expect(kinds(networkOfLayers(layers, styleOf(space)))).toEqual(kinds(exported))
  }
  supernet.close()
})

test.each(['Conv', 'Logits-input:2x2x3-output:4', 'Conv-input:8x9x3-output:4x4x16', 'expanded_conv-input:8x8x3'])(
  '%s is no name of a layer',
  (key) => {
    expect(() => parseLayerKey(key)).toThrow(`latency tables: ${key} is no name of a layer`)
  },
)

test('a table has every layer of one width, and is one that specs may name', async () => {
  const tiny = mobileNetSpace({
    ...nano,
    resolutions: [16],
    kernelSizes: [3],
    expandRatios: [3],
    stages: nano.stages.slice(0, 2),
  })
  const table = await profileSpace({ space: tiny, widths: [1], classes: CLASSES, seconds: 1 })
  expect(Object.keys(table.layers)).toEqual(allLayerKeys(tiny, CLASSES, [1]))
  expect(parseLatencyTable(JSON.stringify(table), 'table')).toEqual(table)
  expect(table.runtime).toMatch(/^onnxruntime-node \d/)
  expect(table).toMatchObject({ space: 'nano', threads: 1, clock: 'processor time' })
})

test('median and spread', () => {
  expect(median([5, 1, 3])).toBe(3)
  expect(spread([1, 2, 3, 4, 5, 6, 7, 8])).toBe(4)
})

test.each([
  [['--space', 'nano', '--runtime', 'caffe'], '--runtime is caffe; allowed: onnxruntime, litert.'],
  [['--space', 'pico'], '--space is pico; allowed: nano, ofa-mbv3, lite.'],
  [['--space', 'nano', '--width', '2'], '--width is 2; allowed: 1.0, 1.2.'],
  [['--space', 'nano', '--minutes', '0'], '--minutes is "0", expected a number above 0.'],
  [['--space', 'nano', '--classes', '1'], '--classes is "1", expected a whole number from 2 upwards.'],
])('%j is refused', (argv, message) => {
  const { status, stderr } = spawnSync(process.execPath, [main, 'profile', ...argv, '--out', join(folder, 'x.json')], {
    encoding: 'utf8',
  })
  expect(stderr.trim().split('\n')[0]).toBe(`Error: ${message}`)
  expect(status).toBe(64)
})
