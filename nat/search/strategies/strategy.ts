/**
 * How a search spends its measurements. To add one: an object of this interface, and one call of `registerStrategy`;
 * `search.strategy` of a spec then names it, and test/nat/search/strategies.test.ts tests it.
 */
import type { z } from 'zod'
import type { Registered } from '../../registry.ts'
import type { GenerationPlan, Json, Measured, Streams } from '../request.ts'
import type { SearchSettings } from '../settings.ts'

/** `Own`: settings beside those of every search. `State`: what it learns from generation to generation. */
export interface Strategy<Own extends object = object, State extends Json = Json> extends Registered {
  readonly settings: z.ZodType<Own>
  /** Whether it fits surrogates: planning takes longer then. */
  readonly predicts: boolean
  /** Most networks that the surrogates are fitted to; left out: `surrogateTrainingSet`. */
  readonly trainingSet?: (settings: SearchSettings) => number
  /** It has a regression of its own for all that was ever measured: no setting of surrogates is read. Left out: false. */
  readonly learnsFromAll?: boolean
  /** Left out: it keeps nothing, and is given null. */
  readonly state?: { readonly schema: z.ZodType<State>; readonly initial: State }
  /**
   * A pure function. The first generation is the initial design, whatever the strategy: it is called for the later ones.
   * @param measured its archive has at least one entry, all of them distinct and finite
   * @param state as it returned it in the last generation
   */
  plan(measured: Measured, settings: SearchSettings & Own, state: State, streams: Streams): GenerationPlan<State>
}
