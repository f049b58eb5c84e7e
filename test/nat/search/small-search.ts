/** A small search of the space of once-for-all, with a formula for the error. */
import { expect } from 'vitest'
import type { ArchiveEntry } from '../../../nat/archive/index.ts'
import {
  type PlanRequest,
  paperSettings,
  planSearch as planNext,
  type SearchObjective,
} from '../../../nat/search/index.ts'
import { type Genotype, genotypeKey } from '../../../nat/space/index.ts'
import { canonicalise, macsOf, ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { syntheticError } from '../synthetic-error.ts'
import { exactCosts } from './exact-costs.ts'

export const settings = {
  ...paperSettings,
  initialDesign: 30,
  archive: 50,
  surrogateTrainingSet: 30,
  population: 30,
  innerGenerations: 10,
  referenceDirections: 30,
  ensembleMembers: 20,
}
/** A plan, with nothing predicted where nothing was. */
export function planSearch(request: PlanRequest) {
  const { measure, predictions } = planNext(request)
  return { genotypes: measure, predicted: predictions?.values ?? {}, trainedOn: predictions?.trainedOn ?? 0 }
}

export const exact = exactCosts(ofaMbv3, 1000)
export const error: SearchObjective = { name: 'error' }
export const request: PlanRequest = {
  space: ofaMbv3,
  archive: [],
  objectives: [error, exact.macs],
  settings,
  seed: 1,
  generation: 0,
}
export const measure = (genotype: Genotype): ArchiveEntry => ({
  genotype,
  objectives: [syntheticError(genotype), macsOf(ofaMbv3, genotype, 1000)],
})
export const archive = planSearch(request).genotypes.map(measure)

export function expectSound(genotypes: readonly Genotype[], most: number): void {
  expect(genotypes.length).toBeLessThanOrEqual(most)
  expect(new Set(genotypes.map(genotypeKey)).size).toBe(genotypes.length)
  for (const genotype of genotypes) expect(canonicalise(ofaMbv3, genotype)).toEqual(genotype)
}
