/** What may cut a job short: SIGTERM (timeout, cancellation), Ctrl-C on a laptop, a Spot notice two minutes ahead. */

import type { InstanceMetadata } from './instance-metadata.ts'
import type { Log } from './job-context.ts'

/** The reason of the aborted signal: progress is saved, another attempt goes on from there. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

const pollMilliseconds = 5000

/** @param metadata where Spot notices come from; undefined: there are none */
export function watchForInterruption(
  metadata: InstanceMetadata | undefined,
  log: Log,
): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const interrupt = (why: string) => {
    if (controller.signal.aborted) return
    log('interrupted', { why })
    controller.abort(new Interrupted(`Interrupted by ${why}.`))
  }
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => interrupt(name))
  const timer =
    metadata === undefined
      ? undefined
      : setInterval(async () => {
          // A metadata service that does not answer now may answer in five seconds.
          const action = await metadata.read('spot/instance-action').catch(() => undefined)
          if (action !== undefined) interrupt('a Spot notice')
        }, pollMilliseconds).unref()
  return { signal: controller.signal, stop: () => clearInterval(timer) }
}
