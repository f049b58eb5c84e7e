/** What is fed to the optimiser (SGD with Nesterov momentum) with every step: its scalars, a learning rate for every place. */
import type { Network } from './families/index.ts'
import { type FeedTable, type FeedValue, float32, scalarFeed, tableValues } from './graph/feeds.ts'
import type { Place } from './variables/variable.ts'

export interface OptimiserSettings {
  /** Of the last layers before the heads. */
  readonly learningRate: number
  /** Of the heads, as a multiple of that. Default: 1. */
  readonly headRate?: number
  /** From one stage to the one before it, the rate falls by this factor (Howard and Ruder, ACL 2018). Default: 1. */
  readonly stageDecay?: number
  readonly momentum: number
  readonly weightDecay: number
  /** Largest norm of the gradient of one variable, where the supernet was opened with `clipping`. Default: any. */
  readonly clipNorm?: number | undefined
}

export const optimiserFeeds = { momentum: float32([], ['train']), weightDecay: float32([], ['train']) }
const rateFeeds = { learningRate: float32([], ['train']) }

/** A learning rate for every place of the network, in their order, and one for the heads. */
export const rateTable = ({ stages }: Network): FeedTable<typeof rateFeeds> => ({
  name: 'rates',
  rows: stages + 3,
  feeds: rateFeeds,
})

/** Row of a place in the table. */
export const rateRow = ({ stages }: Network, place: Place): number => (place === 'head' ? stages + 2 : place)

export function optimiserValues(network: Network, optimiser: OptimiserSettings): [string, FeedValue][] {
  const { learningRate, headRate = 1, stageDecay = 1, momentum, weightDecay, clipNorm } = optimiser
  const last = network.stages + 1
  const ofPlaces = Array.from({ length: last + 1 }, (_, place) => learningRate * stageDecay ** (last - place))
  const rates = [...ofPlaces, learningRate * headRate].map((rate) => ({ learningRate: [rate] }))
  const values: [string, FeedValue][] = tableValues(rateTable(network), rates)
  return [
    // Another one at every step: nothing to keep.
    ...values.map(([name, value]): [string, FeedValue] => [name, { ...value, keep: false }]),
    ['momentum', scalarFeed(momentum)],
    ['weightDecay', scalarFeed(weightDecay)],
    // Without a bound, the largest float32.
    ['clipNorm', scalarFeed(clipNorm ?? 3.4e38)],
  ]
}
