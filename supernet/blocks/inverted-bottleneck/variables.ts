/** The variables of an inverted bottleneck. The norms inside it are packed into one pair. */
import { type Declarations, he } from '../../variables/declare.ts'
import type { NormVariables, Variable } from '../../variables/variable.ts'
import { type BottleneckShape, largestKernel } from './shape.ts'

/** A dense layer with a bias. */
export interface BiasedMatrix {
  readonly weight: Variable
  readonly bias: Variable
}

export interface BottleneckVariables {
  /** [inputs, middle]; null: no expansion. */
  readonly expand: Variable | null
  /** [k * k, middle] of the largest kernel. */
  readonly depthwise: Variable
  /** For every kernel size but the largest, or none. */
  readonly matrices: readonly Variable[]
  /** The norms after the expansion (if there is one) and after the depthwise convolution: [4 or 2, middle]. */
  readonly middleNorms: NormVariables
  readonly squeeze: BiasedMatrix | null
  readonly excite: BiasedMatrix | null
  readonly project: Variable
  readonly outputNorm: NormVariables
}

export function declareBottleneck(declare: Declarations, shape: BottleneckShape): BottleneckVariables {
  const { name, place, inputChannels, middleChannels, outputChannels, squeezeChannels, saved } = shape
  const at = (part: string, saved: string) => ({ name: `${name}/${part}`, place, saved })
  const kernel = largestKernel(shape)
  const expand = shape.expands
    ? declare.matrix(at('expand', saved.expand), [inputChannels, middleChannels], he(middleChannels))
    : null
  const depthwise = declare.declare({
    name: `${name}/depthwise`,
    place,
    shape: [kernel ** 2, middleChannels],
    initial: he(kernel ** 2),
    saved: [{ name: saved.depthwise, shape: [middleChannels, 1, kernel, kernel], layout: { kind: 'transposed' } }],
  })
  const matrices = declareMatrices(declare, shape)
  const middleNorms = declare.norms(
    {
      name: `${name}/middle-norms`,
      place,
      saved: shape.expands ? [saved.expandNorm, saved.depthwiseNorm] : [saved.depthwiseNorm],
    },
    middleChannels,
  )
  const biased = (part: string, savedName: string, size: readonly [number, number]): BiasedMatrix => ({
    weight: declare.matrix(at(part, `${savedName}.weight`), size, he(size[0])),
    bias: declare.vector(at(`${part}-bias`, `${savedName}.bias`), size[1]),
  })
  const gated = squeezeChannels > 0
  return {
    expand,
    depthwise,
    matrices,
    middleNorms,
    squeeze: gated ? biased('squeeze', saved.squeeze, [middleChannels, squeezeChannels]) : null,
    excite: gated ? biased('excite', saved.excite, [squeezeChannels, middleChannels]) : null,
    project: declare.matrix(at('project', saved.project), [middleChannels, outputChannels], he(middleChannels)),
    outputNorm: declare.norms({ name: `${name}/output-norm`, place, saved: [saved.projectNorm] }, outputChannels),
  }
}

function declareMatrices(declare: Declarations, { name, place, kernelSizes, smallerKernels, saved }: BottleneckShape) {
  if (smallerKernels === 'cropped') return []
  return kernelSizes.slice(0, -1).map((inner, index) => {
    const outer = kernelSizes[index + 1]
    const shape = [inner ** 2, inner ** 2]
    return declare.declare({
      name: `${name}/${wordOf(outer)}-to-${wordOf(inner)}`,
      place,
      shape,
      initial: { kind: 'identity' },
      saved: [{ name: saved.matrix(outer, inner), shape, layout: { kind: 'same' } }],
    })
  })
}

const words: Readonly<Record<number, string>> = { 3: 'three', 5: 'five', 7: 'seven' }
const wordOf = (kernel: number) => words[kernel] ?? String(kernel)
