/** Limits that no network of the space can keep: a search would only find out after hours. */
import { spaceByName } from '../../nat/space/index.ts'
import {
  formatValue,
  isObjectiveName,
  limitsOf,
  type ObjectiveLookup,
  objectiveNamed,
  rangeOf,
} from '../objectives/index.ts'
import type { DeploymentSpec } from './spec.ts'

/** How many classes a data set may have; the images are not looked at yet. More classes cost more. */
const fewestClasses = 2
const mostClasses = 65_536

export interface UnreachableLimit {
  readonly name: string
  readonly sentence: string
}

/**
 * @param named also judges objectives that are made of files; default: those that are registered
 * @returns one for each limit that is out of reach, with the nearest value that is not
 */
export function unreachableLimits(spec: DeploymentSpec, named?: ObjectiveLookup): UnreachableLimit[] {
  const { preset } = spec.supernet
  const space = spaceByName(preset)
  return Object.entries(limitsOf(spec)).flatMap(([name, { min, max }]) => {
    // A minimum above the maximum is another mistake.
    if ((named === undefined && !isObjectiveName(name)) || (min ?? 0) > (max ?? Number.POSITIVE_INFINITY)) return []
    const objective = (named ?? objectiveNamed)(name)
    const { least } = rangeOf(objective, { space, classes: fewestClasses })
    const { most } = rangeOf(objective, { space, classes: mostClasses })
    const shown = (value: number) => `${value} (${formatValue(value, objective.unit)})`
    if (max !== undefined && max < least)
      return [
        {
          name,
          sentence: `found max ${max}, but no network of ${preset} has less than ${shown(least)}. Allow at least that.`,
        },
      ]
    if (min !== undefined && min > most)
      return [
        { name, sentence: `found min ${min}, but no network of ${preset} has more than ${shown(most)}. Ask for less.` },
      ]
    return []
  })
}
