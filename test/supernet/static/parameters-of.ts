import type { Parameter, StaticNetwork } from '../../../supernet/static/network.ts'

/** All weights, in the order of their layers. */
export function parametersOf(network: StaticNetwork): Parameter[] {
  return network.layers.flatMap(({ operation }) => {
    switch (operation.kind) {
      case 'convolution':
      case 'depthwise':
      case 'dense':
        return operation.bias === null ? [operation.weight] : [operation.weight, operation.bias]
      case 'norm':
        return [operation.scale, operation.offset, operation.mean, operation.variance]
      default:
        return []
    }
  })
}
