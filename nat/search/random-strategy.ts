/**
 * The baseline: random search that measures as many networks per generation as NAT does.
 *
 * NAT measures at most `archive` networks in a generation: those of its archive that survive, again, and newcomers. So does this:
 * as many random newcomers as NAT may have, but no more than half of the places, and in the other places the archive's best by
 * the same reference-direction selection of measured objectives. Newcomers keep the constraints that are known before measuring.
 * A newcomer is judged only after its measurement, in the next generation. While the archive is still filling up, NAT may
 * measure fewer (its inner search can return members of the archive); random search then has the advantage.
 */
import { bestEntries } from './best-entries.ts'
import { feasibleGenotypes } from './feasible-sampling.ts'
import { mostNewcomers } from './newcomers.ts'
import type { GenerationPlan, PlanRequest, Streams } from './plan-generation.ts'

export function planRandom(request: PlanRequest, streams: Streams): GenerationPlan {
  const { archive, settings } = request
  const most = mostNewcomers(settings)
  const places = Math.min(settings.archive, archive.length + most)
  const newcomers = Math.min(most, Math.ceil(places / 2))
  const kept = bestEntries(request, archive, places - newcomers, streams('selection'))
  const survivors = kept.map((i) => archive[i].genotype)
  const known = archive.map(({ genotype }) => genotype)
  const random = feasibleGenotypes(request, places - survivors.length, streams('newcomers'), known)
  const genotypes = [...survivors, ...random]
  return { genotypes, predicted: {}, trainedOn: 0 }
}
