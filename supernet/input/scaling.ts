/** What is fed to make bytes the network's input. */
import type { ChannelStatistics, Network } from '../families/index.ts'
import { type FeedValues, keptFeed } from '../graph/feeds.ts'
import { imageFeeds } from '../ops/images.ts'

export function scalingFeeds(network: Network, statistics: ChannelStatistics): FeedValues {
  const { scale, offset } = network.inputScaling(statistics)
  return new Map([
    ['scale', keptFeed(imageFeeds.scale, scale)],
    ['offset', keptFeed(imageFeeds.offset, offset)],
  ])
}
