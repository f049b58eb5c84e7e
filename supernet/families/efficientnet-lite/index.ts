/**
 * EfficientNet-Lite (Google, 2020: EfficientNet without squeeze-and-excitation, ReLU6 for Swish) as an elastic supernet.
 * Tensors have the names of the PyTorch port whose ImageNet weights are published, so that those load as they are.
 */
import type { Architecture, MobileNetSpace } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import type { Family } from '../family.ts'
import type { Dialect } from '../mobilenet-v3/index.ts'
import { bottleneckNetwork } from '../mobilenet-v3/index.ts'
import { channelImportance } from './channel-importance.ts'
import { blockNames, outerNames } from './names.ts'

/** Of the published weights: TensorFlow's padding, and its epsilon for this network. */
export const EPSILON = 1e-3

export const efficientNetLiteDialect: Dialect = {
  common: { smallerKernels: 'cropped', padding: 'same', epsilon: EPSILON },
  finalActivation: 'relu6',
  outerNames,
  staticBlockNames: blockNames,
  elasticBlockNames: blockNames,
  channelImportance,
  // (x - 127) / 128 whatever the data set: what the published weights were trained with.
  inputScaling: () => ({ scale: [1 / 128, 1 / 128, 1 / 128], offset: [-127 / 128, -127 / 128, -127 / 128] }),
}

export const efficientNetLite: Family<MobileNetSpace, Architecture> = {
  name: 'efficientnet-lite',
  network: (space, supernet) => bottleneckNetwork(efficientNetLiteDialect, space, supernet),
}
