import { mobileNetSpace } from '../mobilenet-space.ts'

/**
 * EfficientNet-Lite1 and Lite2 (Google, 2020) as a pair of supernets: the same 21 blocks at two widths, ImageNet weights
 * for both. Stages of 3, 3, 4, 4 and 5 blocks stand between a static first and last one. For photos: 64 to 224 pixels,
 * about 15 to 600 million MACs.
 */
const kernel3 = { kernelSizes: [3] }

export const lite = mobileNetSpace({
  name: 'lite',
  family: 'efficientnet-lite',
  resolutions: [64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224],
  widths: [1.0, 1.1],
  kernelSizes: [3, 5],
  expandRatios: [3, 4, 6],
  depths: [2, 3, 4],
  stem: { channels: 32, stride: 2, activation: 'relu6' },
  firstBlock: { channels: 16, activation: 'relu6' },
  stages: [
    { channels: 24, stride: 2, activation: 'relu6', squeezeExcite: false, depths: [2, 3], ...kernel3 },
    { channels: 40, stride: 2, activation: 'relu6', squeezeExcite: false, depths: [2, 3] },
    { channels: 80, stride: 2, activation: 'relu6', squeezeExcite: false, ...kernel3 },
    { channels: 112, stride: 1, activation: 'relu6', squeezeExcite: false },
    { channels: 192, stride: 2, activation: 'relu6', squeezeExcite: false, depths: [2, 3, 4, 5] },
  ],
  lastBlock: { channels: 320, kernelSize: 3, expandRatio: 6, activation: 'relu6' },
  finalExpand: 1280,
  featureMix: 0,
  fixedOuterChannels: true,
})
