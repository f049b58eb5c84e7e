/** Which objectives the tables and charts of a summary show. */
import type { Summary } from '../contract/results.ts'
import { leadingMeasured, objectiveNamed } from '../objectives/index.ts'

export type ObjectiveShown = Summary['objectives'][number]

/** The objective that the tables are read by: the first measured one. */
export function leadingOf({ objectives }: Pick<Summary, 'objectives'>): ObjectiveShown {
  const name = leadingMeasured(objectives)
  return objectives.find((objective) => objective.name === name) ?? objectiveNamed(name)
}

/** What a trade-off is drawn over: the other objectives, or MACs where there are none. */
export function tradedAgainst(summary: Pick<Summary, 'objectives'>): ObjectiveShown[] {
  const leading = leadingOf(summary)
  const others = summary.objectives.filter(({ name }) => name !== leading.name)
  return others.length > 0 ? others : [objectiveNamed('macs')]
}

/** Columns besides the leading objective: what everybody asks for, then the run's others; measured ones first. */
export function furtherColumns(summary: Pick<Summary, 'objectives'>): ObjectiveShown[] {
  const usual: ObjectiveShown[] = ['balancedError', 'macs', 'params', 'activations'].map(objectiveNamed)
  const columns = new Map([...usual, ...summary.objectives].map((objective) => [objective.name, objective]))
  columns.delete(leadingOf(summary).name)
  return [...columns.values()].sort((a, b) => Number(a.source === 'exact') - Number(b.source === 'exact'))
}
