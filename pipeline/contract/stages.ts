/** The stages of the workflow and the container's environment contract. */

/** Stages that are Lambda functions: selection, surrogate, bookkeeping; no TensorFlow. */
export const lambdaStages = [
  'ResolveSpec',
  'PlanGeneration',
  'CommitGeneration',
  'SelectSubnets',
  'PublishReport',
  'RecordFailure',
] as const
export type LambdaStage = (typeof lambdaStages)[number]

/** Stages that are Batch jobs: state name in the ASL -> sub-command of the container's entry point. */
export const batchStages = {
  PrepareDataset: 'prepare-dataset',
  WarmUp: 'warm-up',
  AdaptSupernet: 'adapt-supernet',
  EvaluateSubnets: 'evaluate-subnets',
  FinishSubnets: 'finish-subnets',
  ExportSubnets: 'export-subnets',
} as const
export type BatchStage = keyof typeof batchStages
export type BatchCommand = (typeof batchStages)[BatchStage]

/**
 * Environment of a container job. The command is the stage's sub-command; everything else it needs is
 * found in the store under keys derived from the run id and the generation, so nothing is interpolated.
 */
export const containerEnvironment = {
  /** `s3://bucket[/prefix]` or a directory. */
  store: 'NAT_STORE',
  runId: 'NAT_RUN_ID',
  /** Set for AdaptSupernet and EvaluateSubnets. */
  generation: 'NAT_GENERATION',
} as const

/**
 * Generations after which a run goes on in a new execution: the history of one ends at 25,000 events, and a generation
 * takes up to about 210 of them where every call is tried again as often as the workflow allows (a test counts them).
 */
export const generationsPerExecution = 100

/** The number of supernets of a space, hence of children of WarmUp and AdaptSupernet (child index = width index). */
export const supernetChildren = 2
