/**
 * The layers of a space under the names that latency tables have: those of the tables that once-for-all's authors published
 * for phones (kind, sizes of input and output, and for a block its middle channels, kernel, stride, shortcut,
 * squeeze-and-excitation and hard-swish). A name says everything that a layer's time depends on.
 */
import { blockInputSides } from './cost.ts'
import { expandRatiosOf, kernelSizesOf, type SpaceDescription } from './description.ts'
import { type BlockShape, middleChannels, supernetShape } from './supernet-shape.ts'

const map = (side: number, channels: number) => `${side}x${side}x${channels}`
const layer = (kind: string, input: string, output: string, details: Readonly<Record<string, number>> = {}) =>
  [`${kind}-input:${input}`, `output:${output}`, ...Object.entries(details).map((each) => each.join(':'))].join('-')

/** The layers that every network of this resolution and width has. @param width index into the space's widths */
export function fixedLayerKeys(space: SpaceDescription, width: number, resolution: number, classes: number): string[] {
  const shape = supernetShape(space, width)
  const stemSide = Math.ceil(resolution / shape.stemStride)
  const keys = [layer('Conv', map(resolution, 3), map(stemSide, shape.stemChannels))]
  if (shape.firstBlock !== null) {
    const { channels, shortcut, activation } = shape.firstBlock
    keys.push(
      layer('expanded_conv', map(stemSide, shape.stemChannels), map(stemSide, channels), {
        expand: shape.stemChannels,
        kernel: 3,
        stride: 1,
        idskip: Number(shortcut),
        se: 0,
        hs: Number(activation === 'hard-swish'),
      }),
    )
  }
  const side = space.stages.reduce((length, { stride }) => Math.ceil(length / stride), stemSide)
  const { finalInputChannels, finalExpandChannels: expand, featureMixChannels: mix, features, lastBlock } = shape
  if (lastBlock !== null) keys.push(blockKey(lastBlock.shape, lastBlock.kernelSize, lastBlock.expandRatio, side))
  return [
    ...keys,
    layer('Conv_1', map(side, finalInputChannels), map(side, expand)),
    layer('AvgPool2D', map(side, expand), map(1, expand)),
    ...(mix === 0 ? [] : [layer('Conv_2', map(1, expand), map(1, mix))]),
    classifierKey(features, classes),
  ]
}

/** The last layer: its name ends with the number of classes. */
export function classifierKey(features: number, classes: number): string {
  return layer('Logits', map(1, features), String(classes))
}

/** One active elastic block. `inputSide` is the side length of its input in pixels. */
export function blockKey(block: BlockShape, kernel: number, expandRatio: number, inputSide: number): string {
  const output = map(Math.ceil(inputSide / block.stride), block.outputChannels)
  return layer('expanded_conv', map(inputSide, block.inputChannels), output, {
    expand: middleChannels(block.inputChannels, expandRatio),
    kernel,
    stride: block.stride,
    idskip: Number(block.shortcut),
    se: Number(block.squeezeExcite),
    hs: Number(block.activation === 'hard-swish'),
  })
}

/**
 * Every distinct layer of the space, in the order of its first appearance: what has to be measured for a table.
 * @param widths indices into the space's widths (default: all)
 */
export function allLayerKeys(
  space: SpaceDescription,
  classes: number,
  widths: readonly number[] = [...space.widths.keys()],
): string[] {
  const keys = new Set<string>()
  for (const resolution of space.resolutions)
    for (const width of widths) {
      for (const key of fixedLayerKeys(space, width, resolution, classes)) keys.add(key)
      const shape = supernetShape(space, width)
      const sides = blockInputSides(space, shape, resolution)
      for (const block of shape.blocks)
        for (const expandRatio of expandRatiosOf(space, block.stage))
          for (const kernel of kernelSizesOf(space, block.stage))
            keys.add(blockKey(block, kernel, expandRatio, sides[block.index]))
    }
  return [...keys]
}
