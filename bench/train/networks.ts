/**
 * What bench:train trains and measures: a weight-sharing MobileNetV3 for images of 32 pixels (stem of stride 1, 11 to 69
 * million MACs), made for this bench so that its figures stay comparable, and the preset `lite` at two sizes of photos.
 */
import { createGenerator } from '../../nat/random/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { lite, type MobileNetSpace, mobileNetSpace } from '../../nat/space/spaces/mobilenet-v3/index.ts'

const benchNet: MobileNetSpace = mobileNetSpace({
  name: 'bench-net',
  family: 'mobilenet-v3',
  resolutions: [32],
  widths: [1],
  kernelSizes: [3, 5, 7],
  expandRatios: [3, 4, 6],
  depths: [2, 3, 4],
  stem: { channels: 16, stride: 1, activation: 'hard-swish' },
  firstBlock: null,
  stages: [
    { channels: 16, stride: 1, activation: 'relu', squeezeExcite: false },
    { channels: 24, stride: 2, activation: 'relu', squeezeExcite: false },
    { channels: 40, stride: 2, activation: 'hard-swish', squeezeExcite: true },
    { channels: 48, stride: 1, activation: 'hard-swish', squeezeExcite: false },
    { channels: 64, stride: 2, activation: 'hard-swish', squeezeExcite: true },
  ],
  finalExpand: 192,
  featureMix: 256,
})

/** One network at one size of images. */
export interface Setting {
  readonly name: string
  readonly space: MobileNetSpace
  readonly pixels: number
  /** Images of a training step. */
  readonly batch: number
  /** Images of a batch in calibration and validation, and how many of them a candidate sees. */
  readonly measuring: { readonly batch: number; readonly calibration: number; readonly validation: number }
}

export const CLASSES = 10

const photos = (pixels: number): Setting => ({
  name: `lite-${pixels}`,
  space: lite,
  pixels,
  batch: 32,
  measuring: { batch: 64, calibration: 256, validation: 320 },
})

export const settings: readonly Setting[] = [
  {
    name: 'bench-net',
    space: benchNet,
    pixels: 32,
    batch: 96,
    measuring: { batch: 256, calibration: 1024, validation: 2048 },
  },
  photos(96),
  photos(160),
]

export const settingNamed = (name: string): Setting | undefined => settings.find((each) => each.name === name)

export const subnetNames = ['min', 'mid', 'max', 'random'] as const
export type SubnetName = (typeof subnetNames)[number]

/**
 * Genotypes to go through, one a step, all of the first set of weights and of the setting's size of images.
 * @param count of random ones; the others are one
 */
export function genotypesOf({ space, pixels }: Setting, name: SubnetName, seed: number, count: number): Genotype[] {
  const at = (genotype: Genotype): Genotype => [space.resolutions.indexOf(pixels), 0, ...genotype.slice(2)]
  if (name === 'min') return [at(space.smallest)]
  if (name === 'max') return [at(space.largest)]
  if (name === 'mid') return [at(middle(space))]
  const generator = createGenerator(seed, 'bench:train', name)
  return Array.from({ length: count }, () => at(space.draw(generator)))
}

/** Of every stage the middle depth, kernel size and expand ratio: 3, 5 and 4 in the bench's own network. */
function middle(space: MobileNetSpace): Genotype {
  const largest = space.decode(space.largest)
  const middleOf = (values: readonly number[]) => values[values.length >> 1]
  const stages = space.stages.map((stage) => {
    const { depths = space.depths, kernelSizes = space.kernelSizes, expandRatios = space.expandRatios } = stage
    return { depth: middleOf(depths), kernel: middleOf(kernelSizes), expand: middleOf(expandRatios), slots: depths }
  })
  const ofSlots = (of: (stage: (typeof stages)[number]) => number) =>
    stages.flatMap((stage) =>
      Array.from({ length: Math.max(...stage.slots) }, (_, slot) => (slot < stage.depth ? of(stage) : 0)),
    )
  return space.encode({
    ...largest,
    depths: stages.map(({ depth }) => depth),
    kernelSizes: ofSlots(({ kernel }) => kernel),
    expandRatios: ofSlots(({ expand }) => expand),
  })
}
