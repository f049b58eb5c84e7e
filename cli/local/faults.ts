/** Failures to play on purpose: what a cloud does to jobs, on a laptop. */

import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { jobCommands } from '../../pipeline/contract/stages.ts'

export interface Occasion {
  /** Being submitted (a whole array at once), waiting for a machine, or about to run. */
  readonly phase: 'submit' | 'queue' | 'attempt'
  /** The job's sub-command. */
  readonly command: string
  readonly queue: string
  readonly child: number
  /** From 1; 0 before the first attempt. */
  readonly attempt: number
}

export type Fault =
  /** The machine is taken away without a word: SIGKILL. */
  | { readonly kind: 'reclaim'; readonly afterMilliseconds: number }
  /** The container gets its notice (here SIGTERM), saves its progress and leaves with exit code 75. */
  | { readonly kind: 'notice'; readonly afterMilliseconds: number }
  /** The queue finds no machine until the time limit of its jobs' state cancels the job. */
  | { readonly kind: 'no-capacity' }
  /** Submitting fails with that error of the service. */
  | { readonly kind: 'submit-error'; readonly name: string }

/** Asked at every occasion; undefined: all goes well. */
export type FaultPlan = (occasion: Occasion) => Fault | undefined

/**
 * `reclaim:adapt-supernet`: the first attempt of each child on the Spot queue. `notice:` and `no-capacity:` alike.
 * A number of milliseconds may follow: `reclaim:adapt-supernet:500`.
 * @throws NatError `Nat.InvalidSpec` for anything else
 */
export function parseFault(text: string, spotQueue: string): FaultPlan {
  const [kind, command, milliseconds = '1000', ...rest] = text.split(':')
  const afterMilliseconds = Number(milliseconds)
  const commands = jobCommands()
  if (
    (kind !== 'reclaim' && kind !== 'notice' && kind !== 'no-capacity') ||
    !commands.includes(command ?? '') ||
    !(afterMilliseconds >= 0) ||
    rest.length > 0
  )
    throw new NatError(
      errorNames.invalidSpec,
      `--play is ${JSON.stringify(text)}, expected reclaim:STAGE, notice:STAGE or no-capacity:STAGE with STAGE one of ${commands.join(', ')}.`,
    )
  return (occasion) => {
    if (occasion.command !== command || occasion.queue !== spotQueue) return undefined
    if (kind === 'no-capacity') return occasion.phase === 'queue' ? { kind } : undefined
    return occasion.phase === 'attempt' && occasion.attempt === 1 ? { kind, afterMilliseconds } : undefined
  }
}
