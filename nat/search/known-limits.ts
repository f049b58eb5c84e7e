/** How far networks are out of the limits that are known before measuring: those on exact quantities. */
import type { Genotype } from '../space/index.ts'
import { evaluateAll } from './objectives.ts'
import { quantitiesOf, violationsUnder } from './quantities.ts'
import type { Measured } from './request.ts'

export type LimitedSpace = Pick<Measured, 'space' | 'objectives' | 'limited' | 'constraints'>

/** @returns undefined where no limit is known beforehand; else a function from n genotypes (flat [n, genes]) to violations [n] */
export function knownViolations(request: LimitedSpace): ((X: Uint8Array, n: number) => Float64Array) | undefined {
  const { constraints = {} } = request
  const exact = quantitiesOf(request).filter(({ name, evaluate }) => evaluate !== undefined && name in constraints)
  if (exact.length === 0) return undefined
  const functions = exact.flatMap(({ evaluate }) => evaluate ?? [])
  const limits = {
    objectives: exact,
    constraints: Object.fromEntries(exact.map(({ name }) => [name, constraints[name]])),
  }
  const violations = violationsUnder(limits)
  return violations && ((X, n) => violations(evaluateAll(functions, X, n), n))
}

/** Those that keep all limits which are known before measuring, in their order. */
export function keepingKnownLimits(request: LimitedSpace, genotypes: readonly Genotype[]): Genotype[] {
  const violations = knownViolations(request)?.(Uint8Array.from(genotypes.flat()), genotypes.length)
  return genotypes.filter((_, i) => violations === undefined || violations[i] === 0)
}
