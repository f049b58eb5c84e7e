import type { SpaceDescription } from '../description.ts'
import { nano } from './nano.ts'
import { ofaMbv3 } from './ofa-mbv3.ts'

export { nano, ofaMbv3 }

const presets: readonly SpaceDescription[] = [nano, ofaMbv3]

/** Names of the spaces that ship. */
export const spaceNames: readonly string[] = presets.map((space) => space.name)

/**
 * The preset of that name.
 * @throws RangeError if there is none, naming those that exist
 */
export function spaceByName(name: string): SpaceDescription {
  const space = presets.find((preset) => preset.name === name)
  if (space === undefined) {
    throw new RangeError(`search space: there is no "${name}"; allowed are ${spaceNames.join(', ')}`)
  }
  return space
}
