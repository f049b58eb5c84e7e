/** A preset of the MobileNetV3 space for images of 8 pixels. */
import { registerSpace } from '../../nat/space/index.ts'
import { mobileNetSpace } from '../../nat/space/spaces/mobilenet-v3/index.ts'

export const pocket = mobileNetSpace({
  name: 'pocket',
  family: 'mobilenet-v3',
  resolutions: [8],
  widths: [1, 1.5],
  kernelSizes: [3],
  expandRatios: [1, 2],
  depths: [1, 2],
  stem: { channels: 8, stride: 1, activation: 'hard-swish' },
  firstBlock: null,
  stages: [
    { channels: 8, stride: 2, activation: 'relu', squeezeExcite: false },
    { channels: 16, stride: 1, activation: 'hard-swish', squeezeExcite: true },
  ],
  finalExpand: 32,
  featureMix: 0,
})

registerSpace(pocket)
