/** How a job reports its progress: live to a parent that reads a pipe, else now and then to the log. */
import { writeSync } from 'node:fs'
import type { JobEnvironment } from './environment.ts'
import type { Log, ProgressUpdate } from './job-context.ts'

/** What travels on the pipe, as newline-delimited JSON. */
export type JobMessage =
  | ({ readonly type: 'progress'; readonly stage: string; readonly generation: number } & JobPlace & ProgressUpdate)
  | ({ readonly type: 'failed'; readonly name: string; readonly text: string; readonly advice?: string } & JobPlace)

interface JobPlace {
  readonly child: number
  readonly attempt: number
}

const livePauseMilliseconds = 100
const logPauseMilliseconds = 30_000

/** @returns `progress` for stages, and `send` for the last words of a job */
export function createReporter(
  job: Pick<JobEnvironment, 'stage' | 'generation' | 'child' | 'attempt' | 'progressDescriptor'>,
  log: Log,
): { progress: (update: ProgressUpdate) => void; send: (message: JobMessage) => void } {
  const { progressDescriptor } = job
  const pause = progressDescriptor === undefined ? logPauseMilliseconds : livePauseMilliseconds
  let last = Number.NEGATIVE_INFINITY
  const send = (message: JobMessage) => {
    if (progressDescriptor === undefined) return
    try {
      writeSync(progressDescriptor, `${JSON.stringify(message)}\n`)
    } catch {
      // Nobody reads any more, or not fast enough: progress is no reason to fail.
    }
  }
  const progress = (update: ProgressUpdate) => {
    const now = performance.now()
    if (now - last < pause && update.done !== update.total) return
    last = now
    if (progressDescriptor === undefined) log('progress', { ...update })
    else
      send({
        type: 'progress',
        stage: job.stage,
        generation: job.generation,
        child: job.child,
        attempt: job.attempt,
        ...update,
      })
  }
  return { progress, send }
}
