import { createRegistry } from '../../registry.ts'
import type { Json } from '../request.ts'
import { economical } from './economical.ts'
import { nat } from './nat.ts'
import { nat2022 } from './nat-2022.ts'
import { nsga } from './nsga.ts'
import { random } from './random.ts'
import type { Strategy } from './strategy.ts'

export type { Strategy }

/** What `search.strategy` may name. */
export const strategies = createRegistry<Strategy>('strategies')

/** Lets specs name a strategy. @throws RangeError when a name is taken */
export function registerStrategy<Own extends object, State extends Json>(
  strategy: Strategy<Own, State>,
  ...otherNames: string[]
): void {
  strategies.register(strategy, ...otherNames)
}

registerStrategy(nat, 'evolution')
registerStrategy(nat2022)
registerStrategy(random)
registerStrategy(nsga)
registerStrategy(economical)
