/** What the files of a network hold: its finished weights, or those straight from the supernet. */
import type { FrontMember } from '../contract/results.ts'

export function deliveredResult(
  member: Pick<FrontMember, 'validation' | 'test' | 'testErrorByClass' | 'finished'>,
): Pick<FrontMember, 'validation' | 'test' | 'testErrorByClass'> {
  return member.finished?.exported === true ? member.finished : member
}

/** Networks that were fine-tuned on their own, each with what came of it. */
export const finishedOf = (front: readonly FrontMember[]) =>
  front.flatMap((member) => (member.finished === undefined ? [] : [{ member, finished: member.finished }]))

/** Networks that were tried in 8-bit integers. */
export const triedInInt8 = (front: readonly FrontMember[]) =>
  front.flatMap((member) => (member.int8 === undefined ? [] : [{ member, int8: member.int8 }]))
