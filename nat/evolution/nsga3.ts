/** NSGA-III (Deb and Jain 2014; Jain and Deb 2014 for constraints), with batched objectives. */
import type { Generator } from '../random/index.ts'
import { type EvolutionSettings, evolve } from './evolve.ts'
import type { Genes, Population, Problem } from './problem.ts'
import { type NormalisationMemory, referenceDirectionSurvival } from './reference-direction-survival.ts'
import { tournament } from './tournament.ts'

export interface Nsga3Settings<G extends Genes = Uint8Array> extends EvolutionSettings<G> {
  /** Flat [directions, m]. */
  readonly directions: Float64Array
}

/** See `evolve`. */
export function nsga3<G extends Genes>(
  problem: Problem<G>,
  initial: G,
  settings: Nsga3Settings<G>,
  generator: Generator,
): Population<G> {
  let memory: NormalisationMemory | null = null
  return evolve(
    {
      name: 'NSGA-III',
      mating:
        () =>
        ({ n, violations }) =>
          tournament(n, violations, generator),
      survivors({ F, violations }, count) {
        const options = { violations, memory }
        const survival = referenceDirectionSurvival(
          F,
          problem.objectives,
          count,
          settings.directions,
          generator,
          options,
        )
        memory = survival.memory
        return survival.survivors
      },
    },
    problem,
    initial,
    settings,
    generator,
  )
}
