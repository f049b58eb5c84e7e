/** What a stage of the container gets and what it hands back. Stages know neither argv nor the environment. */
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import type { Machine } from './instance-metadata.ts'

/** How far a stage is: shown live by the command line, logged in the cloud. */
export interface ProgressUpdate {
  readonly done: number
  /** Left out while nobody knows it. */
  readonly total?: number
  /** What `done` counts: 'steps', 'subnets', 'images', 'files'. */
  readonly unit: string
  readonly imagesPerSecond?: number
  /** One short phrase, such as 'w1.0, epoch 2'. */
  readonly note?: string
}

/** One structured line: a message and its facts. */
export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void

export interface JobContext {
  readonly store: ObjectStore
  readonly runId: string
  /** The generation of AdaptSupernet and EvaluateSubnets; -1 for the stages outside the loop. */
  readonly generation: number
  /** Index of this child of an array job (0 for a plain job): width index, or shard index. */
  readonly child: number
  /** From 1. */
  readonly attempt: number
  /** TensorFlow's intra-op threads for this child: already its share of the machine. 0: let TensorFlow decide. */
  readonly threads: number
  /** What the job runs on, for what it costs. */
  readonly machine: Machine
  readonly log: Log
  /** Cheap; call it after each step or subnet. Updates are thinned out on their way. */
  readonly progress: (update: ProgressUpdate) => void
  /**
   * Aborted on SIGTERM (timeout, cancellation) and on a Spot notice. A training stage then saves its progress within
   * seconds and throws `signal.reason` (`signal.throwIfAborted()` does it). It can only turn while the event loop turns:
   * a loop over synchronous steps must await something now and then, such as `setImmediate` of `node:timers/promises`.
   */
  readonly signal: AbortSignal
}

/** Work done by this attempt, for the ledger. Zeros where the manifest was there already. */
export interface StageReport {
  /** Images forwarded through a network (training, calibration and evaluation), or read when packing a data set. */
  readonly images: number
  /** Subnets measured. */
  readonly measurements: number
}

/** What every file of `batch-image/stages/` exports as `run`. */
export type StageRun = (context: JobContext) => Promise<StageReport>
