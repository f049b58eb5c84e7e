/** Times of every distinct layer of a space in onnxruntime on this machine: one thread, one image. */

import { spread, usualTime } from '../../supernet/evaluation/statistics.ts'
import type { LayerStyle } from '../../supernet/static/layer-network.ts'
import type { ModelTime, Visit } from './estimate-layers.ts'
import { onnxModel } from './model-files.ts'
import type { ProfilePlan } from './profile-plan.ts'
import { timesInTurns } from './time-models.ts'

export type ProfileProgress = (done: number, total: number) => void

/** Visits to every group of models: of a layer that one of them met at a bad moment, the median keeps the others. */
const ROUNDS = 3
/** Turns of a visit, whatever time is left: each has the reference network six times, which large spaces must bear. */
const FEWEST = 5
const MOST = 400

/**
 * @param seconds of processor time, not counting what opening the models and warming up take; the fewest turns may take longer
 * @param style what the names of the space's layers leave out
 */
export async function timePlan(
  plan: ProfilePlan,
  style: LayerStyle,
  seconds: number,
  progress?: ProfileProgress,
): Promise<Visit[]> {
  const total = ROUNDS * plan.groups.length
  const patience = { milliseconds: (1000 * seconds) / total, fewest: FEWEST, most: MOST }
  const models = new Map(plan.models.map((model) => [model.name, model]))
  const visits: Visit[] = []
  for (let round = 0; round < ROUNDS; round++)
    // To and fro: what changes steadily meets the first and the last alike.
    for (const group of round % 2 === 0 ? plan.groups : plan.groups.toReversed()) {
      const files = group.flatMap((name) => models.get(name) ?? []).map((model) => onnxModel(model, style))
      const times = await timesInTurns(files, patience)
      visits.push(Object.fromEntries(group.map((name, i) => [name, modelTime(times[i])])))
      progress?.(visits.length, total)
    }
  return visits
}

const modelTime = (times: readonly number[]): ModelTime => ({
  milliseconds: usualTime(times),
  spread: spread(times),
  count: times.length,
})
