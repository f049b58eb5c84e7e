/** Random architectures that keep the constraints which are known before measuring: rejection sampling. */
import type { Generator } from '../random/index.ts'
import { distinctGenotypes, type Genotype } from '../space/index.ts'
import { constraintEvaluator } from './constraint-evaluator.ts'
import type { PlanRequest } from './plan-generation.ts'

const drawn = 64
/** Without a single hit in so many draws the constraint is too tight for chance. */
const patience = 200

/** @returns distinct, none of them among `taken`; fewer than `count` where hardly any architecture is feasible */
export function feasibleGenotypes(
  request: Pick<PlanRequest, 'space' | 'classes' | 'functions' | 'constraints'>,
  count: number,
  generator: Generator,
  taken: readonly Genotype[],
): Genotype[] {
  const { error: _measuredOnly, ...constraints } = request.constraints ?? {}
  const evaluator = constraintEvaluator({ ...request, objectives: [], constraints })
  if (evaluator === undefined) return distinctGenotypes(request.space, count, generator, taken)
  const found: Genotype[] = []
  for (let misses = 0; found.length < count && misses < patience; misses++) {
    const candidates = distinctGenotypes(request.space, drawn, generator, [...taken, ...found])
    const violations = evaluator(Uint8Array.from(candidates.flat()), new Float64Array(), drawn)
    const feasible = candidates.filter((_, i) => violations[i] === 0)
    if (feasible.length > 0) misses = 0
    found.push(...feasible)
  }
  return found.slice(0, count)
}
