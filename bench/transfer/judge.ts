/** The rule of the bench: networks are chosen by their error on the validation images, and their error on the test images is told. */
import { wilsonInterval } from '../../pipeline/report/wilson-interval.ts'

export interface Judged {
  readonly genotype: readonly number[]
  readonly macs: number
  /** Errors in percent. */
  readonly validation: number
  readonly test: number
}

export interface ChosenNetwork extends Judged {
  /** Wilson's interval of the test error, 95 %, in percent. */
  readonly low: number
  readonly high: number
}

/**
 * Of the networks within the budget the one of least validation error; among equals the cheapest.
 * @param testImages how many the test error was counted on
 * @returns undefined where none is within the budget
 */
export function chosenWithin(
  networks: readonly Judged[],
  budget: number,
  testImages: number,
): ChosenNetwork | undefined {
  const [best] = networks
    .filter(({ macs }) => macs <= budget)
    .sort((a, b) => a.validation - b.validation || a.macs - b.macs)
  return best === undefined ? undefined : { ...best, ...wilsonInterval(best.test, testImages) }
}

/** What one seed says of one budget: by the name of who delivered it. */
export type ChosenByPeer = Readonly<Record<string, ChosenNetwork | undefined>>

export type Verdict = 'better' | 'worse' | 'same'

/** Whether the first is better than the second beyond the noise of the test images: neither's interval holds the other's error. */
export function verdict(ours: ChosenNetwork, theirs: ChosenNetwork): Verdict {
  const apart = ours.test < theirs.low && theirs.test > ours.high
  const apartBelow = ours.test > theirs.high && theirs.test < ours.low
  return apart ? 'better' : apartBelow ? 'worse' : 'same'
}

/** Mean over the seeds that have a network within the budget; undefined where none has. */
export function meanTest(rows: readonly ChosenByPeer[], who: string): number | undefined {
  const errors = rows.flatMap((row) => row[who]?.test ?? [])
  return errors.length === 0 ? undefined : errors.reduce((sum, each) => sum + each, 0) / errors.length
}
