/** Objectives as the search sees them. */
import type { SearchObjective } from '../../nat/search/index.ts'
import type { Objective, RunFacts } from './objective.ts'

export function searchedObjective(objective: Objective, facts: RunFacts): SearchObjective {
  const { name } = objective
  return objective.source === 'exact' ? { name, evaluate: objective.evaluator(facts) } : { name }
}
