/** How far networks are out of the limits that are known before measuring: those on exact quantities. */
import type { Genotype } from '../space/index.ts'
import { evaluateAll, type PopulationFunction } from './objectives.ts'
import { quantitiesOf, violationsOf } from './quantities.ts'
import type { Measured } from './request.ts'

export type LimitedSpace = Pick<Measured, 'space' | 'objectives' | 'limited' | 'constraints'>

/** @returns undefined where no limit is known beforehand; else a function from n genotypes (flat [n, genes]) to violations [n] */
export function knownViolations(request: LimitedSpace): ((X: Uint8Array, n: number) => Float64Array) | undefined {
  const { constraints = {} } = request
  const exact = quantitiesOf(request).filter(({ name, evaluate }) => evaluate !== undefined && name in constraints)
  if (exact.length === 0) return undefined
  const functions = exact.map(({ evaluate }) => evaluate as PopulationFunction)
  const limits = {
    objectives: exact,
    constraints: Object.fromEntries(exact.map(({ name }) => [name, constraints[name]])),
  }
  return (X, n) => violationsOf(limits, evaluateAll(functions, X, n), n) as Float64Array
}

/** Those that keep all limits which are known before measuring, in their order. */
export function keepingKnownLimits(request: LimitedSpace, genotypes: readonly Genotype[]): Genotype[] {
  const violations = knownViolations(request)?.(Uint8Array.from(genotypes.flat()), genotypes.length)
  return genotypes.filter((_, i) => violations === undefined || violations[i] === 0)
}
