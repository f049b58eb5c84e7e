/** What stands inside every exported file, so that it can be used and traced without anything beside it. */
import type { StaticNetwork } from '../supernet/static/network.ts'
import type { PixelRange } from './pixels.ts'

export interface Metadata {
  /** Of the network, such as `net-01`. */
  readonly network: string
  /** Names in the order of the outputs. */
  readonly classes: readonly string[]
  /** How a picture becomes the input. */
  readonly preprocessing: Preprocessing
  readonly provenance: Provenance
}

/** As images were prepared when the network was measured. */
export interface Preprocessing {
  /** Side to which pictures are first resized, bicubic, to a square of whole bytes. */
  readonly storedSize: number
  /** The whole picture, or its centre square. */
  readonly fit: 'stretch' | 'centre-crop'
}

export interface Provenance {
  readonly run: string
  readonly space: string
  readonly genotype: readonly number[]
  /** Hash of the data set's files and of how they were prepared. */
  readonly dataset: string
  /** Where the transfer started: the preset's weights, or a file. */
  readonly startingWeights: string
  /** Of those weights: an SPDX identifier and who made them, or what their file says. */
  readonly licence: string
  /** All that was measured, and all that is known without measuring, by name. */
  readonly validation: Readonly<Record<string, number>>
  readonly test: Readonly<Record<string, number>>
  readonly costs: Readonly<Record<string, number>>
  /** What measured `validation` and `test`, where it was not the engine. */
  readonly measuredIn?: string
}

/** All of it as one object, for the formats to store. */
export function describe(network: StaticNetwork, metadata: Metadata, pixels: PixelRange) {
  const [height, width, channels] = network.input.shape
  const { storedSize, fit } = metadata.preprocessing
  return {
    writtenBy: 'neural-architecture-transfer',
    schema: 1,
    ...metadata,
    input: {
      shape: ['batch', height, width, channels],
      type: pixels === 'unit' ? 'float32' : 'uint8',
      range: pixels === 'unit' ? [0, 1] : [0, 255],
      channels: 'red, green, blue; grey pictures: three times the same',
      preparation: [
        'turn the picture as its EXIF orientation says; what is transparent becomes black',
        `${fit === 'stretch' ? 'the whole picture' : 'its centre square'}, resized to ${storedSize}x${storedSize} (bicubic, antialiased), whole bytes`,
        `resized to ${width}x${height} (bilinear, half-pixel centres, no antialiasing)`,
      ],
    },
    outputs: network.outputs.map(({ name }) => ({
      name,
      meaning: 'one logit for each class: softmax makes probabilities',
    })),
  }
}

export type Description = ReturnType<typeof describe>

export const describedText = (description: Description): string => JSON.stringify(description)
