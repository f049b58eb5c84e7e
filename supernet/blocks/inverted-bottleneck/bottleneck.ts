/** A block as the graph is written: what it is, what it stores, what is fed for it. */
import type { Fed, Feeds } from '../../graph/feeds.ts'
import type { sizeFeeds } from './feeds.ts'
import type { BottleneckShape } from './shape.ts'
import type { BottleneckVariables } from './variables.ts'

export interface Bottleneck {
  readonly shape: BottleneckShape
  readonly variables: BottleneckVariables
  readonly fed: Fed<typeof sizeFeeds>
  /** Fed, by kernel size: whether the active kernel is at most that. */
  readonly isAtMost: Fed<Feeds>
}
