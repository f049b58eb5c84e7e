/** A space whose stages differ in everything: depths, kernels, expand ratios. */
import { mobileNetSpace, nano } from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'

export const uneven = mobileNetSpace({
  ...nano,
  name: 'uneven',
  resolutions: [16, 24],
  widths: [1.0],
  firstBlock: { channels: 16, activation: 'relu' },
  stages: [
    { ...nano.stages[0], depths: [1, 2], kernelSizes: [3] },
    { ...nano.stages[1], depths: [2, 3, 4, 5], kernelSizes: [3, 5], expandRatios: [2, 4] },
    { ...nano.stages[2], depths: [1], kernelSizes: [5, 7], expandRatios: [6] },
  ],
})
