import { expect, test } from 'vitest'
import type { ArchiveEntry } from '../../../nat/archive/index.ts'
import { normalisedHypervolume } from '../../../nat/evolution/index.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { paperSettings, planSearch, type SearchSettings } from '../../../nat/search/index.ts'
import { distinctGenotypes, type Genotype } from '../../../nat/space/index.ts'
import { macsOf, ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { referencePoint, syntheticError } from '../synthetic-error.ts'
import { exactCosts } from './exact-costs.ts'

const generations = 5
const settings: SearchSettings = {
  ...paperSettings,
  initialDesign: 60,
  archive: 80,
  surrogateTrainingSet: 60,
  population: 40,
  innerGenerations: 25,
  referenceDirections: 40,
  ensembleMembers: 60,
}

/** As the loop does it: everything planned is measured anew, and becomes the archive. */
function search(strategy: SearchSettings['strategy'], seed: number): { hypervolume: number; measurements: number } {
  const noise = createGenerator(seed, 'measurement noise')
  const measure = (genotype: Genotype): ArchiveEntry => ({
    genotype,
    objectives: [syntheticError(genotype) + 0.3 * noise.normal(), macsOf(ofaMbv3, genotype, 1000)],
  })
  let archive: ArchiveEntry[] = []
  let measurements = 0
  for (let generation = 0; generation <= generations; generation++) {
    const { measure: genotypes } = planSearch({
      space: ofaMbv3,
      archive,
      objectives: [{ name: 'error' }, exactCosts(ofaMbv3, 1000).macs],
      settings: { ...settings, strategy },
      seed,
      generation,
    })
    archive = genotypes.map(measure)
    measurements += archive.length
  }
  return { hypervolume: trueHypervolume(archive.map(({ genotype }) => genotype)), measurements }
}

/** Without noise, so that luck in measuring does not count. */
function trueHypervolume(genotypes: readonly Genotype[]): number {
  const points = genotypes.flatMap((genotype) => [syntheticError(genotype), macsOf(ofaMbv3, genotype, 1000) / 1e6])
  return normalisedHypervolume(Float64Array.from(points), referencePoint)
}

test('O41: five generations of NAT beat random search with as many measurements', { timeout: 120_000 }, () => {
  for (const seed of [1, 2, 3, 4]) {
    const nat = search('evolution', seed)
    const random = search('random', seed)
    const distinct = distinctGenotypes(ofaMbv3, nat.measurements, createGenerator(seed, 'distinct'))
    expect(nat.measurements).toBeLessThanOrEqual(random.measurements)
    expect(nat.hypervolume).toBeGreaterThan(random.hypervolume)
    // Nor does random search win if it measures no network twice.
    expect(nat.hypervolume).toBeGreaterThan(trueHypervolume(distinct))
  }
})
