/** Times one case on all sides, interleaved, so that what else the machine does falls on all of them alike. */
import { type Case, imagesOf, requestOf } from './cases.ts'
import type { Side, StepAnswer } from './protocol.ts'

/** Of one side: seconds for one image, round by round. */
export interface Timings {
  readonly side: string
  /** Of peers: whether the folded module was frozen, which is chosen by a trial. */
  readonly frozen: boolean
  readonly seconds: readonly number[]
  readonly cpuSeconds: readonly number[]
}

export interface Opened {
  readonly side: Side
  readonly isPeer: boolean
}

/** About how long a side works in a round. */
const roundSeconds = 0.7
/** Random subnets differ: a round has some of them. */
const fewestRandom = 4
/** Sums in another order, and a variance with n for n - 1, move the last digits. */
const tolerance = 0.003

export async function timeCase(which: Case, sides: readonly Opened[], rounds: number): Promise<Timings[]> {
  const warm = requestOf(which, 1, 0)
  const trial: { side: Side; frozen: boolean; answer: StepAnswer }[] = []
  for (const { side, isPeer } of sides) {
    await side.ask(warm)
    let best = { side, frozen: false, answer: await side.ask(warm) }
    if (isPeer && warm.work === 'measure' && warm.validation > 0) {
      const frozen = requestOf(which, 1, 0, true)
      await side.ask(frozen)
      const answer = await side.ask(frozen)
      if (answer.seconds < best.answer.seconds) best = { side, frozen: true, answer }
    }
    trial.push(best)
  }
  const [{ answer: own }] = trial
  for (const { side, answer } of which.work === 'training' ? [] : trial)
    assertEqual(which, side.name, own.value, answer.value)

  const amount = Math.max(which.subnet === 'random' ? fewestRandom : 1, Math.round(roundSeconds / own.seconds))
  const images = amount * imagesOf(which)
  const timings = trial.map(({ side, frozen }) => ({
    side: side.name,
    frozen,
    seconds: [] as number[],
    cpuSeconds: [] as number[],
  }))
  for (let round = 1; round <= rounds; round++) {
    // Each in turn is first.
    const order = trial.map((_, i) => (i + round) % trial.length)
    for (const i of order) {
      const { seconds, cpuSeconds } = await trial[i].side.ask(requestOf(which, amount, round, trial[i].frozen))
      timings[i].seconds.push(seconds / images)
      timings[i].cpuSeconds.push(cpuSeconds / images)
    }
  }
  return timings
}

/** @throws Error where a side computes another network */
export function assertEqual({ setting, work, subnet }: Case, side: string, own: number, value: number): void {
  if (Math.abs(own - value) <= tolerance * Math.abs(own)) return
  throw new Error(
    `bench:train: ${setting.name}, ${work}, ${subnet}: ${side} computes a loss of ${value}, this checkout ${own}: they are not the same network`,
  )
}
