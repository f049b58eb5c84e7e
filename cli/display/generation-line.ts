/** One line per generation, the columns one below the other. */
import type { Indicators } from '../../pipeline/contract/documents.ts'
import { formatValue, isObjectiveName, leadingMeasured, objectiveNamed } from '../../pipeline/objectives/index.ts'
import { formatSeconds } from './format.ts'

const stageColumns = [
  ['PlanGeneration', 'plan'],
  ['AdaptSupernet', 'adapt'],
  ['EvaluateSubnets', 'measure'],
  ['CommitGeneration', 'commit'],
] as const

/** @param seconds of each stage, by its name. @param generations the last generation's number */
export function generationLine(
  { generation, hypervolume, best, frontSize, surrogate }: Omit<Indicators, 'schema'>,
  generations: number,
  seconds: Readonly<Record<string, number>>,
): string {
  const width = String(generations).length
  const tau = Object.values(surrogate?.predicted ?? {})[0]?.kendall ?? undefined
  const times = stageColumns
    .filter(([stage]) => seconds[stage] !== undefined)
    .map(([stage, name]) => `${name} ${formatSeconds(seconds[stage] ?? 0)}`)
  return [
    `generation ${String(generation).padStart(width)}/${generations}`,
    `hypervolume ${hypervolume.toFixed(4)}`,
    bestText(best),
    `tau ${tau === undefined ? '    -' : tau.toFixed(2).padStart(5)}`,
    `front ${String(frontSize).padStart(2)}`,
    times.join(', '),
  ].join('   ')
}

/** Of the first measured objective. */
function bestText(best: Readonly<Record<string, number>>): string {
  const name = leadingMeasured(Object.keys(best).filter(isObjectiveName).map(objectiveNamed))
  if (!(name in best)) return ''
  const { label, unit } = objectiveNamed(name)
  return `best ${label} ${formatValue(best[name], unit).padStart(7)}`
}
