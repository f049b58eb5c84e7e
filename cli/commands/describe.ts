/** `nat describe SPACE GENOTYPE`: a network layer by layer, without making it. */
import { existsSync, readFileSync } from 'node:fs'
import { defineCommand } from 'citty'
import { genotypeKey, type NetworkLayer } from '../../nat/space/index.ts'
import type { LatencyTable } from '../../pipeline/contract/latency-table.ts'
import { parseLatencyTable } from '../../pipeline/contract/parse-latency-table.ts'
import { knownSpace, wholeNumber } from '../arguments.ts'
import { layerTable, type TimedLayer } from '../display/layer-table.ts'
import { UsageError } from '../errors.ts'
import { networkFrom } from '../genotype-text.ts'

export default defineCommand({
  meta: { name: 'describe', description: 'Print a network of a space layer by layer: shapes and costs' },
  args: {
    space: { type: 'positional', description: 'the space, such as ofa-mbv3', required: true },
    genotype: {
      type: 'positional',
      description:
        'its genes in quotes, the digits of a released net.encoding, or a .subnet, net.config or net.encoding file',
      required: true,
    },
    classes: {
      type: 'string',
      description: 'outputs of the last layer; default: those of the net.config, else 1000',
      valueHint: 'N',
    },
    latency: { type: 'string', description: 'a table of the time of each layer on a device', valueHint: 'FILE' },
    json: { type: 'boolean', description: 'print it as JSON', default: false },
  },
  run({ args }) {
    const space = knownSpace(args.space)
    if (space.layersOf === undefined) throw new UsageError(`The space ${space.name} does not say what its layers are.`)
    const text = existsSync(args.genotype) ? readFileSync(args.genotype, 'utf8') : args.genotype
    const { genotype, ...given } = networkFrom(space, text)
    const classes = wholeNumber(args.classes, 'classes', 2) ?? given.classes ?? 1000
    const table = tableOf(args.latency)
    const layers = space.layersOf(genotype, classes).map((layer) => withLatency(layer, table))
    const total = {
      macs: sum(layers.map(({ macs }) => macs)),
      params: sum(layers.map(({ params }) => params)),
      activations: Math.max(...layers.map(({ activations }) => activations)),
      ...(table === undefined
        ? {}
        : { milliseconds: sum([table.perNetwork?.mean ?? 0, ...layers.map(({ milliseconds = 0 }) => milliseconds)]) }),
    }
    const { resolution, width } = space.describe(space.decode(genotype))
    if (args.json)
      return console.log(
        JSON.stringify({ space: space.name, genotype, resolution, width, classes, layers, total }, null, 2),
      )
    console.log(`${space.name}, genotype ${genotypeKey(genotype)}: ${resolution} pixels, width ${width.toFixed(1)}`)
    console.log(layerTable(layers, total))
    if (table?.perNetwork !== undefined)
      console.log(`The sum has ${table.perNetwork.mean.toFixed(3)} ms that every network takes beyond its layers.`)
  },
})

function tableOf(file: string | undefined): LatencyTable | undefined {
  if (file === undefined) return undefined
  if (!existsSync(file)) throw new UsageError(`--latency: there is no file ${file}.`)
  return parseLatencyTable(readFileSync(file, 'utf8'), file)
}

function withLatency(layer: NetworkLayer, table: LatencyTable | undefined): TimedLayer {
  if (table === undefined) return layer
  if (!Object.hasOwn(table.layers, layer.key))
    throw new UsageError(
      `--latency: the table of ${table.device} lacks the layer ${layer.key}. Was it made for this space and --classes?`,
    )
  return { ...layer, milliseconds: table.layers[layer.key].mean }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
