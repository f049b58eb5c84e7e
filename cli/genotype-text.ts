/** The forms in which a user may give a network. */
import { assertInBounds, type Genotype, type Space } from '../nat/space/index.ts'
import { isReleasedEncoding, parseReleasedEncoding } from '../nat/space/spaces/mobilenet-v3/index.ts'
import { messageOf } from '../pipeline/contract/errors.ts'
import { UsageError } from './errors.ts'
import { isConfig, subnetOf } from './released-config.ts'
import type { ReleasedSubnet } from './released-subnet.ts'

export interface GivenNetwork {
  /** Canonical. */
  readonly genotype: Genotype
  /** Outputs of its last layer, where the form says so. */
  readonly classes?: number
}

/**
 * @param text integers apart by blanks or commas; the digits of a released `net.encoding`; a released `.subnet` file
 *   (`{"ks": [...], "e": [...], "d": [...], "r": 224, "w": 1.2}`); or a released `net.config`
 * @throws UsageError saying what is allowed
 */
export function networkFrom(space: Space, text: string): GivenNetwork {
  const trimmed = text.trim()
  try {
    if (trimmed.startsWith('{')) {
      const document: unknown = JSON.parse(trimmed)
      if (!isConfig(document)) return { genotype: fromReleased(space, document as ReleasedSubnet) }
      const { subnet, classes } = subnetOf(space, document)
      return { genotype: fromReleased(space, subnet), classes }
    }
    if (isReleasedEncoding(space, trimmed)) return { genotype: parseReleasedEncoding(space, trimmed) }
    const genes = trimmed.split(/[\s,]+/).map(Number)
    assertInBounds(space, genes)
    const genotype = [...genes]
    space.repairInPlace(genotype, 0)
    return { genotype }
  } catch (error) {
    throw new UsageError(
      `The network is not one of ${space.name}: ${messageOf(error)}. Give ${space.genes.length} whole numbers in quotes, or a .subnet, net.config or net.encoding file.`,
    )
  }
}

/** Its lists have one element for each active block, those of an architecture one for each slot. */
function fromReleased(space: Space, { ks, e, d, r, w }: ReleasedSubnet): Genotype {
  if (![ks, e, d].every(Array.isArray)) throw new RangeError('expected the lists ks, e and d')
  const most = space.describe(space.decode(space.largest)).depths
  const widths = space.supernets.map(Number)
  const width = w === undefined ? widths.length - 1 : widths.indexOf(w)
  if (width < 0) throw new RangeError(`w is ${w}, expected ${space.supernets.join(' or ')}`)
  const active = d.reduce((blocks, depth) => blocks + depth, 0)
  if (d.length !== most.length || ks.length !== active || e.length !== active)
    throw new RangeError(`expected ${most.length} depths and as many ks and e as they sum to`)
  let next = 0
  const slots = d.flatMap((depth, stage) =>
    Array.from({ length: most[stage] }, (_, slot) => (slot < depth ? next++ : -1)),
  )
  const spread = (values: readonly number[]) => slots.map((block) => (block < 0 ? 0 : values[block]))
  return space.encode({ resolution: r, width, depths: d, kernelSizes: spread(ks), expandRatios: spread(e) })
}
