/** TensorFlow Lite: for LiteRT on Android, iOS, Linux boards and microcontrollers. */
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { walk } from '../../supernet/static/walk.ts'
import { type ExportFormat, oneFile, type WriteOptions } from '../format.ts'
import { describe, describedText } from '../metadata.ts'
import { forPixels } from '../pixels.ts'
import { LayerWriter, type Written } from './layers.ts'
import { TfliteModel } from './model.ts'

export const tflite: ExportFormat = {
  name: 'tflite',
  suffix: '.tflite',
  purpose: 'LiteRT: Android, iOS, Linux boards',
  write: (network, options) => oneFile(bytes(network, options, false)),
}

export const tfliteHalf: ExportFormat = {
  name: 'tflite-float16',
  suffix: '.float16.tflite',
  purpose: 'the same with weights of 16 bits: half the size',
  write: (network, options) => oneFile(bytes(network, options, true)),
}

function bytes(network: StaticNetwork, { metadata, pixels }: WriteOptions, halfWeights: boolean): Uint8Array {
  const model = new TfliteModel()
  const writer = new LayerWriter(model, halfWeights)
  const { input } = network
  const type = pixels === 'unit' ? 'float32' : 'uint8'
  const fed = model.tensor({ name: input.name, shape: [1, ...input.shape], type, batched: true })
  let image = fed
  if (pixels === 'bytes') {
    image = writer.activationTensor(`${input.name}/float`, input.shape)
    const values = [3, 0]
    model.operator({ operator: 'CAST', version: 1, inputs: [fed], outputs: [image], options: 'CastOptions', values })
  }
  return model.bytes(
    `${metadata.network} of ${metadata.provenance.run}: image classification, ${metadata.classes.length} classes`,
    describedText(describe(network, metadata, pixels)),
    [{ name: input.name, tensor: fed }],
    writeLayers(writer, forPixels(network, pixels), image),
  )
}

/** A network of which the input is images [batch, height, width, channels] of any values: a layer to be timed. */
export function tfliteOfMaps(network: StaticNetwork): Uint8Array {
  const model = new TfliteModel()
  const { name, shape } = network.input
  const fed = model.tensor({ name, shape: [1, ...shape], type: 'float32', batched: true })
  const outputs = writeLayers(new LayerWriter(model, false), network, fed)
  return model.bytes('a layer to be timed', '{}', [{ name, tensor: fed }], outputs)
}

/** @returns the outputs of the network */
function writeLayers(writer: LayerWriter, network: StaticNetwork, image: number) {
  const input: Written = { tensor: image, shape: network.input.shape }
  const written = walk(network, input, (layer, inputs) => ({ tensor: writer.write(layer, inputs), shape: layer.shape }))
  return network.outputs.map(({ name }, index) => ({ name, tensor: written[index].tensor }))
}
