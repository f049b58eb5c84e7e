/**
 * Which objects every function and the batch job may touch: the least that its stage needs (keys:
 * pipeline/contract/keys.ts). `*` stands for a run's id, a generation or a content hash: one deployment serves all runs.
 */

import { specPrefix, submissionPrefix } from '../pipeline/contract/keys.ts'
import type { LambdaStage } from '../pipeline/contract/stages.ts'

export interface StoreAccess {
  /** Object key patterns that may be read. */
  readonly read: readonly string[]
  /** Object key patterns that may be written. No one may delete. */
  readonly write: readonly string[]
  /** Key prefixes that may be listed. */
  readonly list: readonly string[]
}

const ledgerLine = 'runs/*/ledger/*'

export const stageAccess: Readonly<Record<LambdaStage, StoreAccess>> = {
  ResolveSpec: {
    read: [`${submissionPrefix}*`, `${specPrefix}*`, 'runs/*'],
    write: ['runs/*/spec.json', 'runs/*/run.json', 'runs/*/trace.json', ledgerLine],
    list: ['runs/*'],
  },
  PlanGeneration: {
    read: ['runs/*', 'datasets/*/manifest.json'],
    write: ['runs/*/gen/*/plan.json', ledgerLine],
    list: ['runs/*'],
  },
  CommitGeneration: {
    read: ['runs/*', 'datasets/*/manifest.json'],
    write: ['runs/*/gen/*/archive.json', 'runs/*/gen/*/indicators.json', ledgerLine],
    list: ['runs/*'],
  },
  SelectSubnets: {
    read: ['runs/*', 'datasets/*/manifest.json'],
    write: ['runs/*/selected.json', ledgerLine],
    list: ['runs/*'],
  },
  PublishReport: {
    read: ['runs/*', 'datasets/*/manifest.json'],
    write: ['runs/*/summary.json', 'runs/*/archive.json', 'runs/*/report.html', ledgerLine],
    list: ['runs/*'],
  },
  RecordFailure: {
    read: ['runs/*'],
    write: ['runs/*/failures/*', ledgerLine],
    list: ['runs/*'],
  },
}

/** The batch job: all ▣ stages share one job definition, hence one role. It reads specs nowhere but in the run. */
export const jobAccess: StoreAccess = {
  read: ['runs/*', 'datasets/*', 'supernets/*'],
  write: [
    // Packed shards and their manifest; not the images that users put beside them.
    'datasets/*/manifest.json',
    'datasets/*.bin',
    'runs/*/prepared.json',
    'runs/*/checkpoints/*',
    'runs/*/warm-up/*',
    'runs/*/progress/*',
    'runs/*/gen/*/train/*',
    'runs/*/gen/*/measured/*',
    'runs/*/finish/*',
    'runs/*/export/*',
    ledgerLine,
  ],
  list: ['runs/*', 'datasets/*', 'supernets/*'],
}

/** The starter copies the exact uploaded version into `submissions/`, where nothing triggers. */
export const starterAccess: StoreAccess = {
  read: [`${specPrefix}*`, `${submissionPrefix}*`, 'runs/*/summary.json'],
  write: [`${submissionPrefix}*`],
  list: [`${specPrefix}*`, 'runs/*'],
}

export const scheduleManagerAccess: StoreAccess = { read: [`${specPrefix}*`], write: [], list: [`${specPrefix}*`] }
