/**
 * A family from outside: a dense network of one or two hidden layers of elastic width, on images of 4 x 4 pixels taken as
 * 48 numbers. As small as a family can be; nothing of it is known to the engine.
 */

import type { ChannelStatistics, Family, Network } from '../../../supernet/families/family.ts'
import { type FeedTable, int32, predicate, tableValues, writeFeedTable } from '../../../supernet/graph/feeds.ts'
import { relu } from '../../../supernet/ops/activation.ts'
import { addBias, leadingPart, matMul, reshapeTo } from '../../../supernet/ops/arithmetic.ts'
import { Declarations, he } from '../../../supernet/variables/declare.ts'
import { type NamedTensor, type State, tensorOf } from '../../../supernet/variables/state.ts'

export interface DenseSpace {
  readonly name: string
  readonly family: string
  /** Hidden neurons at the most, one number for each set of weights. */
  readonly widths: readonly number[]
}

/** `second`: whether there is a second hidden layer; it is as wide as the first. */
export interface DenseArchitecture {
  readonly neurons: number
  readonly second: boolean
}

const SIDE = 4
const INPUTS = 3 * SIDE ** 2
const FEATURES = 8

const feeds = {
  size: int32([2]),
  padding: int32([2, 2], ['train']),
  biasSize: int32([1]),
  biasPadding: int32([1, 2], ['train']),
  isActive: predicate(),
}

export const dense: Family<DenseSpace, DenseArchitecture> = { name: 'dense', network }

function network({ name, widths }: DenseSpace, supernet: number): Network<DenseArchitecture> {
  const most = widths[supernet]
  if (most === undefined) throw new RangeError(`${name} has ${widths.length} sets of weights, got index ${supernet}`)
  const sizes = [
    [INPUTS, most],
    [most, most],
    [most, FEATURES],
  ] as const
  const declare = new Declarations()
  const layers = sizes.map(([inputs, outputs], i) => {
    const at = (part: string) => ({ name: `layer-${i}/${part}`, place: i + 1, saved: `layers.${i}.${part}` })
    return {
      weight: declare.matrix(at('weight'), [inputs, outputs], he(inputs), []),
      bias: declare.vector(at('bias'), outputs),
    }
  })
  const table: FeedTable<typeof feeds> = { name: 'layers', rows: 3, feeds }
  const shapesOf = ({ neurons }: DenseArchitecture) => [
    [INPUTS, neurons],
    [neurons, neurons],
    [neurons, FEATURES],
  ]
  return {
    variables: declare.all,
    stages: 3,
    features: FEATURES,
    normEpsilon: 1e-5,
    tables: [table],
    resolution: () => SIDE,
    extremes: () => ({ largest: { neurons: most, second: true }, smallest: { neurons: 4, second: false } }),
    inputScaling: (_: ChannelStatistics) => ({ scale: [1 / 128, 1 / 128, 1 / 128], offset: [-1, -1, -1] }),
    feed: (architecture) =>
      new Map(
        tableValues(
          table,
          shapesOf(architecture).map(([inputs, outputs], i) => ({
            size: [inputs, outputs],
            padding: [0, sizes[i][0] - inputs, 0, sizes[i][1] - outputs],
            biasSize: [outputs],
            biasPadding: [0, sizes[i][1] - outputs],
            isActive: [i === 1 && !architecture.second ? 0 : 1],
          })),
        ),
      ),
    write(graph) {
      const fed = writeFeedTable(graph, table)
      return (e, images) =>
        layers.reduce(
          (x, { weight, bias }, i) => {
            const { size, padding, biasSize, biasPadding, isActive } = fed[i]
            const layer = (x: string) => {
              const product = matMul(e, x, leadingPart(e, e.read(weight), 2, size, padding))
              return relu(e, addBias(e, product, leadingPart(e, e.read(bias), 1, biasSize, biasPadding)))
            }
            return i === 1 ? e.when(isActive, x, layer) : layer(x)
          },
          reshapeTo(e, images, graph.integers([-1, INPUTS])),
        )
    },
    extract(architecture, state) {
      const shapes = shapesOf(architecture)
      const kept = [0, 1, 2].filter((i) => i !== 1 || architecture.second)
      return new Map(
        kept.flatMap((i, position) => {
          const [inputs, outputs] = shapes[i]
          return [
            [`layers.${position}.weight`, leading(state, `layers.${i}.weight`, [outputs, inputs])],
            [`layers.${position}.bias`, leading(state, `layers.${i}.bias`, [outputs])],
          ] as const
        }),
      )
    },
  }
}

function leading(state: State, name: string, shape: readonly number[]): NamedTensor {
  const { shape: whole, data } = tensorOf(state, name)
  const [rows, columns = 1] = shape
  const stride = whole[1] ?? 1
  const values = Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * stride, row * stride + columns)),
  )
  return { shape, data: Float32Array.from(values.flat()) }
}
