/** The objectives that specs can name. */
import { createCatalogue } from '../../nat/registry.ts'
import type { ExactObjective, Objective } from './objective.ts'

const objectives = createCatalogue<Objective>('objectives')

/** @throws RangeError for a name that is taken or that a spec could not write */
export function registerObjective(objective: Objective): void {
  const { name } = objective
  if (!/^[a-z][A-Za-z0-9]*$/.test(name))
    throw new RangeError(`objectives: ${JSON.stringify(name)} is no name: letters and digits, the first one small`)
  objectives.register(objective)
}

/** In the order of their registration. */
export const objectiveNames = objectives.names

export const isObjectiveName = (name: string): boolean => objectives.names().includes(name)

/** @throws RangeError if there is none, naming those that exist */
export const objectiveNamed = objectives.named

/** Those that are known of every network, whether a run minimises them or not. */
export const exactObjectives = (): ExactObjective[] =>
  objectives.all().filter((objective) => objective.source === 'exact')
