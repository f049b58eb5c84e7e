/** Where numbers say less than they seem to. */
import type { FrontMember, Summary } from '../contract/results.ts'
import { chosenNetwork } from './chosen-network.ts'
import { deliveredResult } from './delivered.ts'

/** Percentage points from which on accuracy and balanced accuracy part. */
const notable = 5

/** @param classes names, by class number. @returns sentences for the terminal and the report */
export function warningsAbout(
  front: readonly FrontMember[],
  objectives: Summary['objectives'],
  classes: readonly string[],
): string[] {
  const chosen = chosenNetwork(front, objectives)
  if (chosen === undefined) return []
  const delivered = deliveredResult(chosen)
  const { error, balancedError } = delivered.test
  if (error === undefined || balancedError === undefined || balancedError - error < notable) return []
  const worst = worstClasses(delivered, classes).slice(0, 3)
  return [
    `${chosen.id} is right on ${(100 - error).toFixed(1)} % of the test images, but on only ${(100 - balancedError).toFixed(1)} % of those of an average class: the frequent classes decide the accuracy. Worst: ${worst.map(({ name, accuracy }) => `${name} (${accuracy.toFixed(1)} %)`).join(', ')}. To search for networks that know every class, put balancedError or worstClassError among the objectives.`,
  ]
}

/** Classes that have test images, the worst first. */
export function worstClasses(
  { testErrorByClass }: Pick<FrontMember, 'testErrorByClass'>,
  classes: readonly string[],
): { readonly name: string; readonly accuracy: number }[] {
  return testErrorByClass
    .flatMap((error, label) =>
      error === null ? [] : [{ name: classes[label] ?? String(label), accuracy: 100 - error }],
    )
    .sort((a, b) => a.accuracy - b.accuracy)
}
