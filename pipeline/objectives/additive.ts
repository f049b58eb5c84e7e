/** Objectives that are sums over a network's parts. */
import { cost, costTables, largest, smallest, sumCosts } from '../../nat/space/index.ts'
import type { ExactObjective } from './objective.ts'

/** MACs or parameters: both grow with every gene, so that the smallest and the largest network have the least and the most. */
export function additiveCost(name: 'macs' | 'params', label: string): ExactObjective {
  return {
    name,
    label,
    unit: '',
    source: 'exact',
    evaluator({ space, classes }) {
      const tables = costTables(space, classes)[name]
      return (target, X, n, offset, stride) => void sumCosts(target, tables, X, n, offset, stride)
    },
    range: ({ space, classes }) => ({
      least: cost(space, smallest(space), classes)[name],
      most: cost(space, largest(space), classes)[name],
    }),
  }
}
