/** The families that exist. */
import { createCatalogue } from '../../nat/registry.ts'
import { efficientNetLite } from './efficientnet-lite/index.ts'
import type { Family, FamilySpace } from './family.ts'
import { mobilenetV3 } from './mobilenet-v3/index.ts'

export type { ChannelStatistics, Network } from './family.ts'

const families = createCatalogue<Family>('families')

/** @throws RangeError when the name is taken */
export const registerFamily = (family: Family): void => families.register(family)

registerFamily(mobilenetV3)
registerFamily(efficientNetLite)

/** Names, in the order of registration. */
export const familyNames = families.names

/**
 * The family of a space.
 * @throws RangeError for an unknown one, naming those that exist
 */
export function familyOf(space: FamilySpace): Family {
  if (familyNames().includes(space.family)) return families.named(space.family)
  const known = familyNames().join(', ')
  throw new RangeError(
    `The space ${space.name} is of the family "${space.family}", which does not exist; allowed: ${known}.`,
  )
}
