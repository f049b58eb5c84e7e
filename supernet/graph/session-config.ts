/** The ConfigProto that the patched addon gives to its sessions (tensorflow/core/protobuf/config.proto). */
import { bytesField, integerField, message } from './protobuf.ts'

export interface SessionThreads {
  /** Threads that share one operation. */
  readonly intra: number
  /** Operations that run at the same time: two fill the gaps that the many small ones of a training step leave. */
  readonly inter: number
}

/**
 * Grappler and the graph optimiser are off: our graph is already what they would make of it, and they cost seconds
 * before the first step. `threads` 0 leaves TensorFlow's choice (all cores). Each session has its own threads for operations:
 * shared ones would be as many as the first session of the process had wanted.
 * @returns the message in hexadecimal, as the environment variable wants it
 */
export function sessionConfig(threads: SessionThreads): string {
  const optimiserLevelL0 = integerField(3, -1)
  const disableMetaOptimiser = integerField(19, 1)
  const graphOptions = message(bytesField(3, optimiserLevelL0), bytesField(10, disableMetaOptimiser))
  const allowGrowth = integerField(4, 1)
  const usePerSessionThreads = integerField(9, 1)
  const config = message(
    integerField(2, threads.intra),
    integerField(5, threads.inter),
    bytesField(6, allowGrowth),
    usePerSessionThreads,
    bytesField(10, graphOptions),
  )
  return Buffer.from(config).toString('hex')
}
