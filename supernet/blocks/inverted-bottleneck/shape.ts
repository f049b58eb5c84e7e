/** What an inverted bottleneck (Sandler et al., CVPR 2018) of a weight-sharing network is, with everything switched on. */
import type { Activation } from '../../ops/activation.ts'
import type { Padding } from '../../ops/convolution.ts'

export interface BottleneckShape {
  /** Of its variables: `name/...`. */
  readonly name: string
  /** Stage of its variables, see `Place`. */
  readonly place: number
  /** Whether some subnets leave it out. */
  readonly optional: boolean
  readonly inputChannels: number
  readonly outputChannels: number
  /** After the depthwise convolution, at the largest expand ratio; without an expansion, the input's. */
  readonly middleChannels: number
  /** Whether it begins with a 1x1 convolution. */
  readonly expands: boolean
  /** Inside squeeze-and-excitation, at the largest expand ratio; 0: none. */
  readonly squeezeChannels: number
  /** Ascending; one size: not elastic. */
  readonly kernelSizes: readonly number[]
  /** How a smaller filter is made from the next larger one: its centre times a learned matrix, or its centre. */
  readonly smallerKernels: 'transformed' | 'cropped'
  readonly stride: 1 | 2
  readonly activation: Activation
  /** Whether the input is added to the output. */
  readonly shortcut: boolean
  /** Of strided convolutions. */
  readonly padding: Padding
  /** Of the batch norms. */
  readonly epsilon: number
  readonly saved: BottleneckNames
}

/** Names of the block's tensors when they are saved; of norms and biased layers without `.weight` and so on. */
export interface BottleneckNames {
  readonly expand: string
  readonly expandNorm: string
  readonly depthwise: string
  /** Of the matrix that makes a filter of `inner` from one of `outer`. */
  readonly matrix: (outer: number, inner: number) => string
  readonly depthwiseNorm: string
  readonly squeeze: string
  readonly excite: string
  readonly project: string
  readonly projectNorm: string
}

/** What an architecture makes of a block. */
export interface BottleneckSizes {
  /** false: it is left out, and the rest does not count. */
  readonly active: boolean
  readonly kernelSize: number
  readonly middleChannels: number
  /** 0: no squeeze-and-excitation. */
  readonly squeezeChannels: number
}

export const largestKernel = ({ kernelSizes }: BottleneckShape): number => Math.max(...kernelSizes)
