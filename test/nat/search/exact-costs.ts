/** MACs and parameters as exact objectives of a search. */
import type { SearchObjective } from '../../../nat/search/index.ts'
import { costTables, type SpaceDescription, sumCosts } from '../../../nat/space/spaces/mobilenet-v3/index.ts'

export function exactCosts(
  space: SpaceDescription,
  classes: number,
): { macs: SearchObjective; params: SearchObjective } {
  const tables = costTables(space, classes)
  const exact = (name: 'macs' | 'params'): SearchObjective => ({
    name,
    evaluate: (target, X, n, offset, stride) => void sumCosts(target, tables[name], X, n, offset, stride),
  })
  return { macs: exact('macs'), params: exact('params') }
}
