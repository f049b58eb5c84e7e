/** How long PlanGeneration will take: it is a function, which is stopped after 14 minutes, and tried again in vain. */
import { nameOf } from '../../nat/registry.ts'
import { strategies } from '../../nat/search/index.ts'
import { isObjectiveName, limitsOf, objectiveNamed, objectiveNamesOf } from '../objectives/index.ts'
import type { DeploymentSpec } from './spec.ts'

/**
 * Seconds per step of the inner loops, measured on an AMD EPYC of 2.5 GHz with both cores busy, about what one vCPU of a
 * function does: a kernel's share of a prediction, an elimination step of a fit, a comparison while sorting, a pair of
 * reference directions that push each other apart.
 */
const cost = { predict: 1.5e-9, fit: 1.8e-9, compare: 2e-9, repel: 2e-6 }

/**
 * Of a strategy that learns from all: seconds to fit the most measurements that it keeps, and of a prediction; it searches up to
 * four times. Measured with both cores busy.
 */
const learningFromAll = { fit: 5, kept: 4000, predict: 1.4e-5, searches: 4 }

/** Genes that a member of the ensemble uses on average. */
const genesPerMember = 11

/** What a plan may be expected to take: a quarter of the 14 minutes. Other machines are slower, and the estimate may be wrong. */
export const mostPlanningSeconds = 210

/** Estimated seconds of planning a late generation, when the archive is full. */
export function planningSeconds(spec: DeploymentSpec): number {
  const { population, innerGenerations, ensembleMembers, archive, referenceDirections, strategy } = spec.search
  const names = objectiveNamesOf(spec)
  const m = names.length
  const measured = [...new Set([...names, ...Object.keys(limitsOf(spec))])].filter(
    (name) => isObjectiveName(name) && objectiveNamed(name).source === 'measured',
  ).length
  const selecting = cost.compare * m * (archive + population) ** 2
  const directions = m > 2 ? cost.repel * m * referenceDirections ** 2 : 0
  const { predicts, trainingSet, learnsFromAll } = strategies.named(nameOf(strategy))
  if (!predicts) return selecting + directions
  const sorting = cost.compare * m * innerGenerations * (2 * population) ** 2
  if (learnsFromAll) {
    const { fit, kept, predict, searches } = learningFromAll
    const { initialDesign, generations } = spec.search
    const learnt = Math.min(1, (initialDesign + generations * archive) / kept)
    const searching = searches * (measured * predict * population * innerGenerations + sorting)
    return measured * fit * learnt + searching + selecting + directions
  }
  const n = trainingSet?.(spec.search) ?? spec.search.surrogateTrainingSet
  const predictions = archive + population * innerGenerations
  const predicting = cost.predict * measured * ensembleMembers * predictions * n * genesPerMember
  const fitting = (cost.fit * measured * ensembleMembers * (n + genesPerMember + 1) ** 3) / 3
  return predicting + fitting + sorting + selecting + directions
}
