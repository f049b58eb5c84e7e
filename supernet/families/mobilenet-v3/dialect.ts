/** In what networks of this shape differ: once-for-all's MobileNetV3 and EfficientNet-Lite, for example. */
import type { BottleneckNames, BottleneckShape } from '../../blocks/inverted-bottleneck/index.ts'
import type { Activation } from '../../ops/activation.ts'
import type { State } from '../../variables/state.ts'
import type { ChannelStatistics } from '../family.ts'

export interface Dialect {
  /** How a smaller filter is made, where strided convolutions pad, and the epsilon of all batch norms. */
  readonly common: Pick<BottleneckShape, 'smallerKernels' | 'padding' | 'epsilon'>
  /** After the last convolution before the pooling. */
  readonly finalActivation: Activation
  /** Names of saved tensors outside the blocks; `featureMix` is not used where there is none. */
  readonly outerNames: {
    readonly stem: string
    readonly stemNorm: string
    readonly finalExpand: string
    readonly finalNorm: string
    readonly featureMix: string
  }
  /** Of a block that is not elastic, the static network's blocks included; 0 is the static first block. */
  staticBlockNames(position: number): BottleneckNames
  /** Of an elastic block; its position counts from 1, as if there were a static first block. */
  elasticBlockNames(position: number): BottleneckNames
  /** How much each middle channel of a block matters, [middle channels]. */
  channelImportance(shape: BottleneckShape, state: State): Float64Array
  /** From bytes to the network's input, see `Network`. */
  inputScaling(statistics: ChannelStatistics): { readonly scale: readonly number[]; readonly offset: readonly number[] }
}
