/**
 * What a reader may expect of the networks found. The best of many test errors is a lucky one: whoever takes it has chosen
 * by the test images. So the choice is made by what the search measured, and the test error of the chosen one is told.
 */
import type { FrontMember, Summary } from '../contract/results.ts'
import { leadingMeasured } from '../objectives/index.ts'
import { deliveredResult } from './delivered.ts'

type Objectives = Summary['objectives']

/**
 * Least on the validation images in the first measured objective, with the weights that its files hold: those that were
 * fine-tuned on their own, where that helped.
 * @returns undefined where there is no network at all
 */
export function chosenNetwork(front: readonly FrontMember[], objectives: Objectives): FrontMember | undefined {
  const leading = leadingMeasured(objectives)
  const onValidation = (member: FrontMember) => deliveredResult(member).validation[leading]
  return front.reduce<FrontMember | undefined>(
    (best, member) => (best === undefined || onValidation(member) < onValidation(best) ? member : best),
    undefined,
  )
}

/** The networks that one would take when paying ever more: each better on the validation images than all cheaper ones. */
export function chosenForCost(
  front: readonly FrontMember[],
  objectives: Objectives,
  cost: (member: FrontMember) => number,
): FrontMember[] {
  const leading = leadingMeasured(objectives)
  let best = Number.POSITIVE_INFINITY
  return [...front]
    .sort((a, b) => cost(a) - cost(b) || a.validation[leading] - b.validation[leading])
    .filter(({ validation }) => {
      const isBetter = validation[leading] < best
      if (isBetter) best = validation[leading]
      return isBetter
    })
}

/** Value of an objective on the images that the search never saw, or what is known without measuring. */
export function reportedValue(
  member: FrontMember,
  { name, source }: Pick<Objectives[number], 'name' | 'source'>,
): number {
  return source === 'measured' ? member.test[name] : member.costs[name]
}
