/**
 * TensorFlow Lite in 8-bit integers throughout: int8 inside. With pixels as bytes the input and the logits are uint8, and
 * nothing in the file is a float; else both are float32, rounded at the door.
 */
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { walk } from '../../supernet/static/walk.ts'
import { type ExportFormat, oneFile, type WriteOptions } from '../format.ts'
import { describe, describedText } from '../metadata.ts'
import { type AffineQuantisation, LEAST } from '../quantisation/affine.ts'
import type { QuantisedLayer } from '../quantisation/network.ts'
import { quantise } from '../quantisation/quantise.ts'
import { TfliteModel } from './model.ts'
import { type IntegerValue, QuantisedWriter } from './quantised-layers.ts'

export const tfliteInt8: ExportFormat = {
  name: 'tflite-int8',
  suffix: '.int8.tflite',
  purpose: 'the same in 8-bit integers, for microcontrollers and accelerators too',
  int8Of: 'tflite',
  write: (network, options) => oneFile(bytes(network, options)),
}

function bytes(network: StaticNetwork, { metadata, pixels, ranges }: WriteOptions): Uint8Array {
  const quantised = quantise(network, ranges)
  const { input } = quantised
  const model = new TfliteModel()
  const writer = new QuantisedWriter(model)
  /** A tensor that callers see. */
  const outer = (name: string, shape: readonly number[], affine: AffineQuantisation) =>
    pixels === 'bytes'
      ? writer.values(name, shape, { ...affine, zeroPoint: affine.zeroPoint - LEAST }, 'uint8')
      : model.tensor({ name, shape: [1, ...shape], type: 'float32', batched: true })
  const fed = outer(input.name, input.shape, input.affine)
  const image = writer.values(`${input.name}/int8`, input.shape, input.affine)
  writer.operator('QUANTIZE', [fed], image, 'QuantizeOptions', [], pixels === 'bytes' ? 2 : 1)
  const written = walk<IntegerValue, QuantisedLayer>(quantised, { ...input, tensor: image }, (layer, inputs) => ({
    ...layer,
    tensor: writer.write(layer, inputs),
  }))
  const outputs = quantised.outputs.map(({ name }, index) => {
    const { tensor, shape, affine } = written[index]
    const answer = outer(name, shape, affine)
    if (pixels === 'bytes') writer.operator('QUANTIZE', [tensor], answer, 'QuantizeOptions', [], 2)
    else writer.operator('DEQUANTIZE', [tensor], answer, 'DequantizeOptions', [], 2)
    return { name, tensor: answer }
  })
  return model.bytes(
    `${metadata.network} of ${metadata.provenance.run}: image classification, ${metadata.classes.length} classes`,
    describedText(describe(network, metadata, pixels)),
    [{ name: input.name, tensor: fed }],
    outputs,
  )
}
