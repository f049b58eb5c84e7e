/** The objectives that specs can name. */
import type { ExactObjective, Objective } from './objective.ts'

const registered = new Map<string, Objective>()

/** @throws RangeError for a name that is taken or that a spec could not write */
export function registerObjective(objective: Objective): void {
  const { name } = objective
  if (!/^[a-z][A-Za-z0-9]*$/.test(name))
    throw new RangeError(`objective: ${JSON.stringify(name)} is no name: letters and digits, the first one small`)
  if (registered.has(name)) throw new RangeError(`objective: there is a ${name} already`)
  registered.set(name, objective)
}

/** In the order of their registration. */
export function objectiveNames(): string[] {
  return [...registered.keys()]
}

export function isObjectiveName(name: string): boolean {
  return registered.has(name)
}

/** @throws RangeError if there is none, naming those that exist */
export function objectiveNamed(name: string): Objective {
  const objective = registered.get(name)
  if (objective === undefined)
    throw new RangeError(`objective: there is no ${JSON.stringify(name)}; allowed are ${objectiveNames().join(', ')}`)
  return objective
}

/** Those that are known of every network, whether a run minimises them or not. */
export function exactObjectives(): ExactObjective[] {
  return [...registered.values()].filter((objective) => objective.source === 'exact')
}
