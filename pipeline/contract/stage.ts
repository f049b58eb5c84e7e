/**
 * A stage is one step of the workflow: a Lambda function, or a job in a container. Whoever runs stages reads what is said here:
 * the local interpreter, the functions' handlers, the container's entry point and the deployment.
 *
 * To add one: a file that exports `handler` (of `stageHandler`, lambdas/shared) or, of a job, `run` (batch-image/job), and
 * one call of `registerStage`.
 */

/** The objects that a stage may touch: key patterns, in which `*` stands for a run's id, a generation or a content hash. */
export interface StoreAccess {
  readonly read: readonly string[]
  /** No stage may delete. */
  readonly write: readonly string[]
  /** Key prefixes. */
  readonly list: readonly string[]
}

interface StageFacts {
  /** In capitals, such as `PlanGeneration`: the name of its state. */
  readonly name: string
  /** What people are told while it runs, such as `planning`. Left out: nothing. */
  readonly doing?: string
  /** Whether it works on one generation. */
  readonly ofGeneration: boolean
  /**
   * The state before which the workflow runs it, whenever it would come to that one. Left out: state-machines/search.asl.json
   * says where.
   */
  readonly before?: string
  /** URL of its file. Left out: `lambdas/plan-generation.ts` of PlanGeneration, `batch-image/stages/warm-up.ts` of WarmUp. */
  readonly module?: string
}

/** Selection, surrogate, bookkeeping; no TensorFlow. */
export interface FunctionStage extends StageFacts {
  readonly kind: 'function'
  /** 1,769 is one full processor. */
  readonly memoryMb: number
  /** At most 900. */
  readonly timeoutSeconds: number
  readonly access: StoreAccess
}

/** What needs TensorFlow, or much time. */
export interface JobStage extends StageFacts {
  readonly kind: 'job'
  /** Key patterns of what it writes; jobs of all stages run under one role. */
  readonly writes: readonly string[]
}

export type Stage = FunctionStage | JobStage

/** `PlanGeneration` -> `plan-generation`: the name of its file and of a job's command. */
export const kebab = (name: string): string => name.replaceAll(/(?!^)([A-Z])/g, '-$1').toLowerCase()
