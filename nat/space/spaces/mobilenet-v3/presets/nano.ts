import { mobileNetSpace } from '../mobilenet-space.ts'

/**
 * OFA's MobileNetV3 space scaled down for images of 16 to 32 pixels: the same 22 genes and the same weight-sharing
 * rules, about 1 to 38 million MACs. It has no static first block, and strides that leave 4x4 to 8x8 features.
 */
export const nano = mobileNetSpace({
  name: 'nano',
  family: 'mobilenet-v3',
  resolutions: [16, 20, 24, 28, 32],
  widths: [1.0, 1.2],
  kernelSizes: [3, 5, 7],
  expandRatios: [3, 4, 6],
  depths: [2, 3, 4],
  stem: { channels: 16, stride: 2, activation: 'hard-swish' },
  firstBlock: null,
  stages: [
    { channels: 16, stride: 1, activation: 'relu', squeezeExcite: false },
    { channels: 24, stride: 2, activation: 'relu', squeezeExcite: true },
    { channels: 32, stride: 1, activation: 'hard-swish', squeezeExcite: false },
    { channels: 48, stride: 2, activation: 'hard-swish', squeezeExcite: true },
    { channels: 64, stride: 1, activation: 'hard-swish', squeezeExcite: true },
  ],
  finalExpand: 192,
  featureMix: 256,
})
