/**
 * The baseline: random search that measures as many networks per generation as NAT does.
 *
 * NAT measures at most `archive` networks in a generation: those of its archive that survive, again, and newcomers. So does this:
 * as many random newcomers as NAT may have, but no more than half of the places, and in the other places the archive's best by
 * the same reference-direction selection of measured objectives. Newcomers keep the constraints that are known before measuring.
 * A newcomer is judged only after its measurement, in the next generation. While the archive is still filling up, NAT may
 * measure fewer (its inner search can return members of the archive); random search then has the advantage.
 */
import { noSettings } from '../../registry.ts'
import { bestEntries } from '../best-entries.ts'
import { feasibleGenotypes } from '../feasible-sampling.ts'
import { shareOfNewcomers } from '../newcomers.ts'
import type { Strategy } from './strategy.ts'

export const random: Strategy<object, null> = {
  name: 'random',
  settings: noSettings,
  predicts: false,
  plan(measured, settings, _state, streams) {
    const { archive } = measured
    const { places, newcomers } = shareOfNewcomers(settings, archive.length)
    const kept = bestEntries(measured, archive, places - newcomers, streams('selection'))
    const survivors = kept.map((i) => archive[i].genotype)
    const known = archive.map(({ genotype }) => genotype)
    const drawn = feasibleGenotypes(measured, places - survivors.length, streams('newcomers'), known)
    const measure = [...survivors, ...drawn]
    return { measure, trainOn: measure, state: null }
  },
}
