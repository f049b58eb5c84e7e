/** Random architectures that keep the constraints which are known before measuring: rejection sampling. */
import type { Generator } from '../random/index.ts'
import { distinctGenotypes, type Genotype } from '../space/index.ts'
import { evaluateAll, type PopulationFunction } from './objectives.ts'
import type { PlanRequest } from './plan-generation.ts'
import { quantitiesOf, violationsOf } from './quantities.ts'

const drawn = 64
/** Without a single hit in so many draws the constraint is too tight for chance. */
const patience = 200

/** @returns distinct, none of them among `taken`; fewer than `count` where hardly any architecture is feasible */
export function feasibleGenotypes(
  request: Pick<PlanRequest, 'space' | 'objectives' | 'limited' | 'constraints'>,
  count: number,
  generator: Generator,
  taken: readonly Genotype[],
): Genotype[] {
  const { space, constraints = {} } = request
  const exact = quantitiesOf(request).filter(({ name, evaluate }) => evaluate !== undefined && name in constraints)
  if (exact.length === 0) return distinctGenotypes(space, count, generator, taken)
  const functions = exact.map(({ evaluate }) => evaluate as PopulationFunction)
  const limits = {
    objectives: exact,
    constraints: Object.fromEntries(exact.map(({ name }) => [name, constraints[name]])),
  }
  const found: Genotype[] = []
  for (let misses = 0; found.length < count && misses < patience; misses++) {
    const candidates = distinctGenotypes(space, drawn, generator, [...taken, ...found])
    const values = evaluateAll(functions, Uint8Array.from(candidates.flat()), drawn)
    const violations = violationsOf(limits, values, drawn) as Float64Array
    const feasible = candidates.filter((_, i) => violations[i] === 0)
    if (feasible.length > 0) misses = 0
    found.push(...feasible)
  }
  return found.slice(0, count)
}
