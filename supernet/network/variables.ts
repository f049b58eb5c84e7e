/**
 * The supernet's variables: what is stored, how it starts, and under which names it is saved.
 * Names and shapes of saved tensors are once-for-all's (PyTorch) state dict's, nat-algorithm.md §1.4; the variables
 * themselves have TensorFlow's layout, and the norms of a block are packed into one.
 */
import type { SupernetShape } from '../../nat/space/supernet-shape.ts'

/** How a saved tensor lies in its variable. `transposed`: matrix [in, out] saved as [out, in, ...]. */
export type Layout =
  | { readonly kind: 'same' }
  | { readonly kind: 'transposed' }
  /** [h, w, in, out] saved as [out, in, h, w]. */
  | { readonly kind: 'filter' }
  /** One row of a packed variable. */
  | { readonly kind: 'row'; readonly row: number }

export interface SavedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly layout: Layout
}

export type Initial =
  /** Normal with this standard deviation. */
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'identity' }
  /** Each row filled with its value. */
  | { readonly kind: 'rows'; readonly values: readonly number[] }

export interface Variable {
  readonly name: string
  readonly shape: readonly number[]
  readonly initial: Initial
  /** Statistics have no momentum and no gradient. */
  readonly trainable: boolean
  readonly isHead: boolean
  readonly saved: readonly SavedTensor[]
}

export interface NormVariables {
  readonly parameters: Variable
  readonly statistics: Variable
}

export interface BlockVariables {
  readonly expand: Variable
  readonly depthwise: Variable
  readonly sevenToFive: Variable
  readonly fiveToThree: Variable
  /** The norms after the expansion and after the depthwise convolution, packed: [4, middle channels]. */
  readonly middleNorms: NormVariables
  readonly squeeze: { weight: Variable; bias: Variable } | null
  readonly excite: { weight: Variable; bias: Variable } | null
  readonly project: Variable
  readonly outputNorm: NormVariables
}

export interface SupernetVariables {
  readonly stem: Variable
  readonly stemNorm: NormVariables
  readonly blocks: readonly BlockVariables[]
  readonly finalExpand: Variable
  readonly finalNorm: NormVariables
  readonly featureMix: Variable
  readonly classifierWeight: Variable
  readonly classifierBias: Variable
  /** Every one of the above, in a fixed order. */
  readonly all: readonly Variable[]
}

/** He et al. 2015, for the number of inputs (or outputs) that a value sums over. */
const he = (fan: number): Initial => ({ kind: 'normal', deviation: Math.sqrt(2 / fan) })

/** @throws RangeError for a space with a static first block (not yet emitted) */
export function supernetVariables(shape: SupernetShape, classes: number): SupernetVariables {
  if (shape.firstBlock !== null) throw new RangeError('supernet: spaces with a static first block are not emitted yet')
  const all: Variable[] = []
  const declare = (
    name: string,
    variableShape: readonly number[],
    initial: Initial,
    saved: readonly SavedTensor[],
    options: { trainable?: boolean; isHead?: boolean } = {},
  ): Variable => {
    const variable: Variable = {
      name,
      shape: variableShape,
      initial,
      trainable: options.trainable ?? true,
      isHead: options.isHead ?? false,
      saved,
    }
    all.push(variable)
    return variable
  }
  const matrix = (name: string, rows: number, columns: number, savedName: string, tail: number[], initial: Initial) =>
    declare(name, [rows, columns], initial, [
      { name: savedName, shape: [columns, rows, ...tail], layout: { kind: 'transposed' } },
    ])
  const vector = (name: string, size: number, savedName: string) =>
    declare(name, [size], { kind: 'rows', values: [0] }, [{ name: savedName, shape: [size], layout: { kind: 'same' } }])
  /** `layers`: names of the norms that are packed, each with two rows. */
  const norm = (name: string, channels: number, layers: readonly string[]): NormVariables => {
    const rows = (names: readonly [string, string]) =>
      layers.flatMap((layer, index) =>
        names.map(
          (part, offset): SavedTensor => ({
            name: `${layer}.${part}`,
            shape: [channels],
            layout: { kind: 'row', row: index * 2 + offset },
          }),
        ),
      )
    const packed = [2 * layers.length, channels]
    const repeated = (pair: readonly number[]) => layers.flatMap(() => pair)
    return {
      parameters: declare(
        `${name}/parameters`,
        packed,
        { kind: 'rows', values: repeated([1, 0]) },
        rows(['weight', 'bias']),
      ),
      statistics: declare(
        `${name}/statistics`,
        packed,
        { kind: 'rows', values: repeated([0, 1]) },
        rows(['running_mean', 'running_var']),
        { trainable: false },
      ),
    }
  }

  const stem = declare('stem', [3, 3, 3, shape.stemChannels], he(9 * shape.stemChannels), [
    { name: 'first_conv.conv.weight', shape: [shape.stemChannels, 3, 3, 3], layout: { kind: 'filter' } },
  ])
  const stemNorm = norm('stem-norm', shape.stemChannels, ['first_conv.bn'])

  const blocks = shape.blocks.map((block): BlockVariables => {
    const saved = `blocks.${block.index + 1}.conv`
    const name = `block-${block.index}`
    const { inputChannels, middleChannels, outputChannels, squeezeChannels } = block
    const square = (size: number, matrixName: string, savedName: string) =>
      declare(`${name}/${matrixName}`, [size, size], { kind: 'identity' }, [
        { name: `${saved}.depth_conv.conv.${savedName}`, shape: [size, size], layout: { kind: 'same' } },
      ])
    return {
      expand: matrix(
        `${name}/expand`,
        inputChannels,
        middleChannels,
        `${saved}.inverted_bottleneck.conv.conv.weight`,
        [1, 1],
        he(middleChannels),
      ),
      depthwise: declare(`${name}/depthwise`, [49, middleChannels], he(49), [
        {
          name: `${saved}.depth_conv.conv.conv.weight`,
          shape: [middleChannels, 1, 7, 7],
          layout: { kind: 'transposed' },
        },
      ]),
      sevenToFive: square(25, 'seven-to-five', '7to5_matrix'),
      fiveToThree: square(9, 'five-to-three', '5to3_matrix'),
      middleNorms: norm(`${name}/middle-norms`, middleChannels, [
        `${saved}.inverted_bottleneck.bn.bn`,
        `${saved}.depth_conv.bn.bn`,
      ]),
      squeeze: block.squeezeExcite
        ? {
            weight: matrix(
              `${name}/squeeze`,
              middleChannels,
              squeezeChannels,
              `${saved}.depth_conv.se.fc.reduce.weight`,
              [1, 1],
              he(middleChannels),
            ),
            bias: vector(`${name}/squeeze-bias`, squeezeChannels, `${saved}.depth_conv.se.fc.reduce.bias`),
          }
        : null,
      excite: block.squeezeExcite
        ? {
            weight: matrix(
              `${name}/excite`,
              squeezeChannels,
              middleChannels,
              `${saved}.depth_conv.se.fc.expand.weight`,
              [1, 1],
              he(squeezeChannels),
            ),
            bias: vector(`${name}/excite-bias`, middleChannels, `${saved}.depth_conv.se.fc.expand.bias`),
          }
        : null,
      project: matrix(
        `${name}/project`,
        middleChannels,
        outputChannels,
        `${saved}.point_linear.conv.conv.weight`,
        [1, 1],
        he(middleChannels),
      ),
      outputNorm: norm(`${name}/output-norm`, outputChannels, [`${saved}.point_linear.bn.bn`]),
    }
  })

  const lastChannels = (shape.blocks.at(-1) as (typeof shape.blocks)[number]).outputChannels
  const finalExpand = matrix(
    'final-expand',
    lastChannels,
    shape.finalExpandChannels,
    'final_expand_layer.conv.weight',
    [1, 1],
    he(shape.finalExpandChannels),
  )
  const finalNorm = norm('final-norm', shape.finalExpandChannels, ['final_expand_layer.bn'])
  const featureMix = matrix(
    'feature-mix',
    shape.finalExpandChannels,
    shape.featureMixChannels,
    'feature_mix_layer.conv.weight',
    [1, 1],
    he(shape.finalExpandChannels),
  )
  const classifierWeight = declare(
    'classifier',
    [shape.featureMixChannels, classes],
    { kind: 'normal', deviation: Math.sqrt(1 / shape.featureMixChannels) },
    [
      {
        name: 'classifier.linear.weight',
        shape: [classes, shape.featureMixChannels],
        layout: { kind: 'transposed' },
      },
    ],
    { isHead: true },
  )
  const classifierBias = declare(
    'classifier-bias',
    [classes],
    { kind: 'rows', values: [0] },
    [{ name: 'classifier.linear.bias', shape: [classes], layout: { kind: 'same' } }],
    { isHead: true },
  )
  return {
    stem,
    stemNorm,
    blocks,
    finalExpand,
    finalNorm,
    featureMix,
    classifierWeight,
    classifierBias,
    all,
  }
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)
