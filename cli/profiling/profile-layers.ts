/**
 * How long every layer of a space takes in onnxruntime on this machine: one thread, one image.
 *
 * A layer by itself is not what it is in a network: every call costs something, and what comes in and goes out is
 * rearranged. Both are gone from the difference between four copies of the layer and one. The first layer (`Conv`) is timed
 * whole instead, its input's normalisation and the call included: every network has it once.
 */
import { onnx, onnxOfPlanes } from '../../export/onnx/onnx.ts'
import { type NamedLayer, parseLayerKey } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import type { LatencyTable } from '../../pipeline/contract/latency-table.ts'
import { type LayerStyle, layerNetwork } from '../../supernet/static/layer-network.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { median, spread, type TimedModel, timesOf } from './time-models.ts'

const COPIES = 4

export type LayerTimes = LatencyTable['layers'][string]

export async function profileLayer(key: string, style: LayerStyle): Promise<LayerTimes> {
  const layer = parseLayerKey(key)
  const { input, kind } = layer
  if (kind === 'Conv') {
    const [times] = await timesOf([
      { file: pixelFile(layerNetwork(layer, style, 1)), shape: [1, input.side, input.side, 3] },
    ])
    return { mean: median(times), spread: spread(times), count: times.length }
  }
  const times = await timesOf([modelOf(layer, style, 1), modelOf(layer, style, COPIES)])
  const each = times[1].map((many, i) => (many - times[0][i]) / (COPIES - 1))
  return { mean: Math.max(0, median(each)), spread: spread(each), count: each.length }
}

function modelOf(layer: NamedLayer, style: LayerStyle, copies: number): TimedModel {
  const { side, channels } = layer.input
  const file = onnxOfPlanes(layerNetwork(layer, style, copies))
  // Of a pool there is one copy, which takes more images instead.
  return { file, shape: [layer.kind === 'AvgPool2D' ? copies : 1, channels, side, side] }
}

const pixelFile = (network: StaticNetwork) =>
  onnx
    .write(network, {
      pixels: 'unit',
      metadata: {
        network: 'layer',
        classes: [],
        preprocessing: { storedSize: network.input.shape[0], fit: 'stretch' },
        provenance: {
          run: '',
          space: '',
          genotype: [],
          dataset: '',
          startingWeights: '',
          validation: {},
          test: {},
          costs: {},
        },
      },
    })
    .get('') as Uint8Array
