/**
 * Which kernels of TensorFlow the graph is written with. TensorFlow would choose by processor, and its internal ops exist on some
 * builds and devices only. So the choice is made here: oneDNN is asked for everywhere, and an internal op is used where a
 * probe has seen it compute what the plain form computes.
 */
import { type Attributes, attribute, FLOAT, ofFloat } from '../graph/attributes.ts'
import { GraphWriter } from '../graph/graph-writer.ts'
import { biasAndActivation, fusion } from '../ops/fusion.ts'
import { Session } from './session.ts'

/** Convolutions with bias and ReLU or ReLU6 in one kernel: true where the internal op computes on this machine. */
export interface Kernels {
  readonly fusedMatMul: boolean
  readonly fusedConvolution: boolean
  readonly fusedDepthwise: boolean
}

/** Public ops only: they exist on every device. */
export const plainKernels: Kernels = { fusedMatMul: false, fusedConvolution: false, fusedDepthwise: false }

/** The device whose kernels the graph is written for. On a GPU the fused forms have not been measured: plain ones. */
export type Device = 'cpu' | 'gpu'

/** `NAT_DEVICE` of a job. */
export const deviceOf = (environment: Readonly<Record<string, string | undefined>>): Device =>
  environment.NAT_DEVICE === 'gpu' ? 'gpu' : 'cpu'

export const kernelsFor = (device: Device): Kernels => (device === 'gpu' ? plainKernels : availableKernels())

let probed: Kernels | undefined

/** What this process's TensorFlow has, probed once: three graphs of one op, some ten milliseconds. */
export function availableKernels(): Kernels {
  probed ??= {
    fusedMatMul: computes('_FusedMatMul', 'MatMul', [3, 4], [4, 5], {}),
    fusedConvolution: computes('_FusedConv2D', 'Conv2D', [1, 5, 5, 3], [3, 3, 3, 4], {
      ...window,
      TArgs: attribute.types([FLOAT]),
    }),
    fusedDepthwise: computes(
      '_FusedDepthwiseConv2dNative',
      'DepthwiseConv2dNative',
      [1, 5, 5, 4],
      [3, 3, 4, 1],
      window,
    ),
  }
  return probed
}

const window = { strides: attribute.integers([1, 1, 1, 1]), padding: attribute.string('SAME') }

/** Whether `fused` gives the values of `plain`, with bias alone, with ReLU and with ReLU6. A missing or empty kernel ends in an error. */
function computes(
  fused: string,
  plain: string,
  inputShape: readonly number[],
  weightShape: readonly number[],
  attributes: Attributes,
): boolean {
  const channels = inputShape.length === 2 ? weightShape[1] : 4
  const { TArgs: _, ...plainAttributes } = attributes
  const graph = new GraphWriter()
  const constant = (shape: readonly number[], seed: number, largest: number) =>
    graph.floats(
      wave(shape, seed).map((each) => largest * each),
      shape,
    )
  // Outputs below 0 and above 6: both ends of ReLU6 are seen.
  const [x, weight, bias] = [constant(inputShape, 1, 9), constant(weightShape, 2, 1), constant([channels], 3, 1)]
  const pairs = graph.scoped('probe', () =>
    ([null, 'relu', 'relu6'] as const).map((activation) => [
      graph.node(fused, [x, weight, bias], { ...ofFloat, ...attributes, ...fusion(activation) }),
      biasAndActivation(graph, graph.node(plain, [x, weight], { ...ofFloat, ...plainAttributes }), bias, activation),
    ]),
  )
  let session: Session | undefined
  try {
    session = new Session(graph, { intra: 1, inter: 1 })
    const values = session.run(new Map(), [], pairs.flat())
    return [0, 2, 4].every((i) => areClose(values[i], values[i + 1]))
  } catch {
    return false
  } finally {
    session?.close()
  }
}

/** Numbers in -1..1 of both signs, the same in every process. */
function wave(shape: readonly number[], seed: number): number[] {
  const size = shape.reduce((product, each) => product * each, 1)
  return Array.from({ length: size }, (_, i) => Math.fround(Math.sin(12.9898 * (i + 1) * seed)))
}

const areClose = (a: Float32Array, b: Float32Array) =>
  a.length === b.length && a.length > 0 && a.every((each, i) => Math.abs(each - b[i]) <= 1e-4)
