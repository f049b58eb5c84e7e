/** The families that exist. */
import { efficientNetLite } from './efficientnet-lite/index.ts'
import type { Family, FamilySpace } from './family.ts'
import { mobilenetV3 } from './mobilenet-v3/index.ts'

export type { ChannelStatistics, Network } from './family.ts'

const families = new Map<string, Family>()

/** @throws RangeError when the name is taken */
export function registerFamily(family: Family): void {
  if (families.has(family.name)) throw new RangeError(`families: ${family.name} is registered already`)
  families.set(family.name, family)
}

registerFamily(mobilenetV3)
registerFamily(efficientNetLite)

/** Names, in the order of registration. */
export const familyNames = (): readonly string[] => [...families.keys()]

/**
 * The family of a space.
 * @throws RangeError for an unknown one, naming those that exist
 */
export function familyOf(space: FamilySpace): Family {
  const family = families.get(space.family)
  if (family !== undefined) return family
  const known = familyNames().join(', ')
  throw new RangeError(
    `The space ${space.name} is of the family "${space.family}", which does not exist; allowed: ${known}.`,
  )
}
