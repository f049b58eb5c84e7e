/**
 * Which objects the batch job and the triggers' functions may touch: the least that they need (keys:
 * pipeline/contract/keys.ts). What a stage's function may touch stands with the stage (pipeline/contract/stages.ts).
 */

import { specPrefix, submissionPrefix } from '../pipeline/contract/keys.ts'
import type { StoreAccess } from '../pipeline/contract/stage.ts'
import { functionStages, jobStages } from '../pipeline/contract/stages.ts'

const ledgerLine = 'runs/*/ledger/*'

/** Of the functions of stages, by their stage's name. */
export const stageAccess = (): Record<string, StoreAccess> =>
  Object.fromEntries(functionStages().map(({ name, access }) => [name, access]))

/** The batch job: all ▣ stages share one job definition, hence one role. It reads specs nowhere but in the run. */
export const jobAccess = (): StoreAccess => ({
  read: ['runs/*', 'datasets/*', 'supernets/*'],
  write: [...new Set(jobStages().flatMap(({ writes }) => writes)), ledgerLine],
  list: ['runs/*', 'datasets/*', 'supernets/*'],
})

/** The starter copies the exact uploaded version into `submissions/`, where nothing triggers. */
export const starterAccess: StoreAccess = {
  read: [`${specPrefix}*`, `${submissionPrefix}*`, 'runs/*/summary.json'],
  write: [`${submissionPrefix}*`],
  list: [`${specPrefix}*`, 'runs/*'],
}

export const scheduleManagerAccess: StoreAccess = { read: [`${specPrefix}*`], write: [], list: [`${specPrefix}*`] }
