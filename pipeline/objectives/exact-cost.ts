/** Objectives that a space knows of every network. */
import type { ExactObjective } from './objective.ts'

export function exactCost(
  name: string,
  cost: 'macs' | 'params' | 'activations' | 'weightBytes',
  label: string,
  unit = '',
): ExactObjective {
  return {
    name,
    label,
    unit,
    source: 'exact',
    evaluator: ({ space, classes }) => space.costs(classes)[cost].evaluate,
    range({ space, classes }) {
      const { least, most } = space.costs(classes)[cost]
      return { least, most }
    },
  }
}
