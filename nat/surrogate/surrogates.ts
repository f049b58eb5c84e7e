/**
 * The surrogates that `search.surrogate` of a spec can name. To add one: a `SurrogateKind`, and one call of
 * `registerSurrogate`; test/nat/surrogate/laws.test.ts tests it.
 */
import { createRegistry, noSettings } from '../registry.ts'
import { adaptiveKind } from './adaptive.ts'
import { boostedTreesKind } from './boosted-trees.ts'
import { cartKind } from './cart.ts'
import { krigingKind } from './kriging.ts'
import { mlpKind } from './mlp.ts'
import { quadraticKind } from './quadratic.ts'
import { rbfEnsemble } from './rbf-ensemble.ts'
import { ridgeKind } from './ridge.ts'
import type { SurrogateKind } from './surrogate.ts'

export const surrogates = createRegistry<SurrogateKind>('surrogates')

/** Lets specs name a surrogate. @throws RangeError when the name is taken */
export function registerSurrogate<Own extends object>(kind: SurrogateKind<Own>): void {
  surrogates.register(kind)
}

registerSurrogate({
  name: 'rbf-ensemble',
  settings: noSettings,
  create: ({ ensembleMembers }, generator) => rbfEnsemble({ members: ensembleMembers }, generator),
})
registerSurrogate(ridgeKind)
registerSurrogate(quadraticKind)
registerSurrogate(krigingKind)
registerSurrogate(cartKind)
registerSurrogate(boostedTreesKind)
registerSurrogate(mlpKind)
registerSurrogate(adaptiveKind(surrogates.named))
