import { mobileNetSpace } from '../mobilenet-space.ts'

/** The space of the paper: OFA's MobileNetV3 supernets w1.0 and w1.2, at 192 to 256 pixels in steps of 4 (docs/algorithm.md 1.1, 1.2). */
export const ofaMbv3 = mobileNetSpace({
  name: 'ofa-mbv3',
  family: 'mobilenet-v3',
  resolutions: [192, 196, 200, 204, 208, 212, 216, 220, 224, 228, 232, 236, 240, 244, 248, 252, 256],
  widths: [1.0, 1.2],
  kernelSizes: [3, 5, 7],
  expandRatios: [3, 4, 6],
  depths: [2, 3, 4],
  stem: { channels: 16, stride: 2, activation: 'hard-swish' },
  firstBlock: { channels: 16, activation: 'relu' },
  stages: [
    { channels: 24, stride: 2, activation: 'relu', squeezeExcite: false },
    { channels: 40, stride: 2, activation: 'relu', squeezeExcite: true },
    { channels: 80, stride: 2, activation: 'hard-swish', squeezeExcite: false },
    { channels: 112, stride: 1, activation: 'hard-swish', squeezeExcite: true },
    { channels: 160, stride: 2, activation: 'hard-swish', squeezeExcite: true },
  ],
  finalExpand: 960,
  featureMix: 1280,
})
