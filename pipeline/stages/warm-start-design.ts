/** The initial design of a search that starts from another one's result. */
import { selectByReferenceDirections } from '../../nat/archive/index.ts'
import { nonDominatedSort } from '../../nat/evolution/index.ts'
import type { Generator } from '../../nat/random/index.ts'
import { type Genotype, genotypeKey } from '../../nat/space/index.ts'
import type { ArchivedNetwork } from '../contract/documents.ts'
import { valueMatrix } from './value-matrix.ts'

/**
 * The archive's non-dominated networks first, then its others front by front, then new ones. Of an archive with more than
 * `count` networks, NSGA-III's survival keeps those that spread over the trade-off.
 * Networks are judged by the objectives that both runs have.
 * @param archive of the earlier run's final archive, what keeps the limits of this run; may be empty
 * @param fresh design of a search that starts from nothing, `count` networks
 * @returns `count` distinct genotypes
 */
export function warmStartDesign(
  archive: readonly ArchivedNetwork[],
  names: readonly string[],
  fresh: readonly Genotype[],
  { count, generator }: { count: number; generator: Generator },
): Genotype[] {
  if (archive.length === 0) return fresh.slice(0, count)
  const common = names.filter((name) => archive.every(({ objectives }) => name in objectives))
  const judged = common.length > 0 ? common : ['macs']
  const F = valueMatrix(archive, judged)
  const kept = new Set(selectByReferenceDirections(F, judged.length, count, generator))
  const known = nonDominatedSort(F, judged.length)
    .flat()
    .filter((index) => kept.has(index))
    .map((index): Genotype => archive[index].genotype)
  const distinct = new Map([...known, ...fresh].map((genotype) => [genotypeKey(genotype), genotype]))
  return [...distinct.values()].slice(0, count)
}
