import { totalViolations } from '../archive/index.ts'
import { knownObjective } from './objectives.ts'
import type { PlanRequest } from './plan-generation.ts'

/** Total constraint violations of genotypes and their objectives; undefined if the request has no constraints. */
export type ConstraintEvaluator = (X: Uint8Array, F: Float64Array, n: number) => Float64Array

/** @throws RangeError if a constraint names something unknown */
export function constraintEvaluator(
  request: Pick<PlanRequest, 'space' | 'classes' | 'objectives' | 'functions' | 'constraints'>,
): ConstraintEvaluator | undefined {
  const { space, classes, objectives, functions, constraints = {} } = request
  const names = Object.keys(constraints)
  if (names.length === 0) return undefined
  const m = objectives.length
  const others = new Map(
    names
      .filter((name) => !objectives.includes(name))
      .map((name) => [name, knownObjective(space, classes, name, functions)] as const),
  )
  return (X, F, n) =>
    totalViolations(
      n,
      names.map((name) => {
        const constraint = constraints[name]
        const fill = others.get(name)
        if (fill === undefined) return { constraint, values: F, offset: objectives.indexOf(name), stride: m }
        const values = new Float64Array(n)
        fill(values, X, n, 0, 1)
        return { constraint, values, offset: 0, stride: 1 }
      }),
    )
}
