/** What can go wrong in a search, and the path through the states that each failure takes. */
import { jobStatus } from '../../../cli/local/job-detail.ts'
import { errorNames, exitCodes } from '../../../pipeline/contract/errors.ts'
import type { JobDefinition } from '../../../pipeline/contract/job-definition.ts'
import type { Script } from '../../cli/fixtures/emulator.ts'
import type { FaultRule } from './faults.ts'

export interface FailureCase {
  readonly name: string
  /** What jobs do (see `scripted-job.ts`); default: all succeed. */
  readonly script?: Script
  readonly faults?: readonly FaultRule[]
  readonly definition?: Partial<JobDefinition>
  /** What functions do at their n-th call (see `scripted-function.mjs`). */
  readonly functions?: Readonly<Record<string, readonly (string | null)[]>>
  readonly path: readonly string[]
  /** Of the execution; without it, it succeeds. */
  readonly error?: string
  /** In the execution's Cause. */
  readonly cause?: string
}

const start = ['ResolveSpec', 'SearchFinished?', 'PrepareDataset']
const untilDone = ['SelectSubnets', 'Finish?', 'FinishSubnets', 'ExportSubnets', 'PublishReport', 'Done']
const generation = ['PlanGeneration', 'AdaptSupernet', 'EvaluateSubnets', 'CommitGeneration', 'MoreGenerations?']
const failed = ['RecordFailure', 'Failed']
const childrenOf = (state: string) => [
  state,
  `${state}Failed?`,
  `${state}FailedJob`,
  `${state}FailedChildren`,
  `${state}OnOtherQueue?`,
]
const busy: Script = { 'prepare-dataset': { '*': [{ sleep: 60_000, onTerm: 143 }] } }

export const failureCases: readonly FailureCase[] = [
  { name: 'nothing fails', path: [...start, 'WarmUp', ...generation, ...untilDone] },
  {
    name: 'one reclaimed machine: the next attempt does it',
    faults: [
      {
        on: { phase: 'attempt', command: 'prepare-dataset', attempt: 1 },
        fault: { kind: 'reclaim', afterMilliseconds: 0 },
      },
    ],
    script: { 'prepare-dataset': { '*': [{ sleep: 60_000, onTerm: 1 }, { exit: 0 }] } },
    path: [...start, 'WarmUp', ...generation, ...untilDone],
  },
  {
    name: 'machines reclaimed at every attempt: the same job on demand',
    faults: [
      {
        on: { phase: 'attempt', command: 'prepare-dataset', queue: 'spot' },
        fault: { kind: 'reclaim', afterMilliseconds: 0 },
      },
    ],
    script: { 'prepare-dataset': { '*': [{ sleep: 300, onTerm: 1 }] } },
    path: [...start, 'PrepareDatasetOnOtherQueue?', 'PrepareDatasetOnDemand', 'WarmUp', ...generation, ...untilDone],
  },
  {
    name: 'Spot notices at every attempt, progress saved each time: on demand, and no further',
    definition: { attempts: 2 },
    script: { 'prepare-dataset': { '*': [{ exit: exitCodes.interrupted }] } },
    path: [...start, 'PrepareDatasetOnOtherQueue?', 'PrepareDatasetOnDemand', ...failed],
    error: 'Nat.TaskFailed',
    cause: `"ExitCode":${exitCodes.interrupted}`,
  },
  {
    name: 'no Spot capacity for one child of an array: the array on demand',
    faults: [
      { on: { phase: 'queue', command: 'evaluate-subnets', queue: 'spot', child: 1 }, fault: { kind: 'no-capacity' } },
    ],
    path: [
      ...start,
      'WarmUp',
      'PlanGeneration',
      'AdaptSupernet',
      ...childrenOf('EvaluateSubnets'),
      'EvaluateSubnetsOnDemand',
      'CommitGeneration',
      'MoreGenerations?',
      ...untilDone,
    ],
  },
  {
    name: 'no capacity anywhere',
    faults: [{ on: { phase: 'queue', command: 'prepare-dataset' }, fault: { kind: 'no-capacity' } }],
    path: [...start, 'PrepareDatasetOnOtherQueue?', 'PrepareDatasetOnDemand', ...failed],
    error: 'Nat.TaskFailed',
    cause: jobStatus.noCapacity,
  },
  {
    name: "the user's mistake in a job: recorded, not tried anywhere else",
    script: { 'prepare-dataset': { '*': [{ exit: exitCodes.userError }] } },
    path: [...start, 'PrepareDatasetOnOtherQueue?', ...failed],
    error: 'Nat.TaskFailed',
    cause: `"ExitCode":${exitCodes.userError}`,
  },
  {
    name: "the user's mistake in one child outweighs the machine that another one lost",
    definition: { attempts: 1 },
    script: { 'warm-up': { '0': [{ exit: exitCodes.interrupted }], '1': [{ exit: exitCodes.userError }] } },
    path: [...start, ...childrenOf('WarmUp'), ...failed],
    error: 'Nat.TaskFailed',
    cause: `"ExitCode":${exitCodes.userError}`,
  },
  {
    name: 'a bug in a job: recorded',
    script: { 'prepare-dataset': { '*': [{ exit: exitCodes.failure }] } },
    path: [...start, 'PrepareDatasetOnOtherQueue?', ...failed],
    error: 'Nat.TaskFailed',
    cause: `"ExitCode":${exitCodes.failure}`,
  },
  {
    name: 'an attempt over its time limit is not tried again',
    definition: { attemptDurationSeconds: 2 },
    script: busy,
    path: [...start, 'PrepareDatasetOnOtherQueue?', ...failed],
    error: 'Nat.TaskFailed',
    cause: jobStatus.timedOut,
  },
  {
    name: 'a throttled submission is tried again',
    faults: [
      {
        on: { phase: 'submit', command: 'prepare-dataset' },
        fault: { kind: 'submit-error', name: 'Batch.AWSBatchException' },
        times: 2,
      },
    ],
    path: [...start, 'PrepareDataset again', 'PrepareDataset again', 'WarmUp', ...generation, ...untilDone],
  },
  {
    name: 'a throttled function is tried again',
    functions: { PlanGeneration: ['Lambda.TooManyRequestsException'] },
    path: [...start, 'WarmUp', 'PlanGeneration', 'PlanGeneration again', ...generation.slice(1), ...untilDone],
  },
  {
    name: 'a function that crashes is tried again',
    functions: { PlanGeneration: ['crash'] },
    path: [...start, 'WarmUp', 'PlanGeneration', 'PlanGeneration again', ...generation.slice(1), ...untilDone],
  },
  {
    name: "a function's mistake of the program: recorded",
    functions: { PlanGeneration: ['TypeError'] },
    path: [...start, 'WarmUp', 'PlanGeneration', ...failed],
    error: 'TypeError',
  },
  {
    name: 'a transient error of a function is tried again',
    functions: { ResolveSpec: [errorNames.transient] },
    path: ['ResolveSpec', 'ResolveSpec again', ...start.slice(1), 'WarmUp', ...generation, ...untilDone],
  },
  {
    name: 'our own error in a function fails the run at once, under its name',
    functions: { CommitGeneration: [errorNames.corruptedObject] },
    path: [...start, 'WarmUp', ...generation.slice(0, 4), ...failed],
    error: errorNames.corruptedObject,
  },
  {
    name: 'recording the failure fails too',
    functions: { PlanGeneration: ['RangeError'], RecordFailure: ['RangeError'] },
    path: [...start, 'WarmUp', 'PlanGeneration', 'RecordFailure', 'FailedUnrecorded'],
    error: 'Nat.FailureNotRecorded',
  },
]
