/**
 * The middle two of many votes in WebAssembly with vectors, for four queries at once: a radix selection, whose steps are the same
 * whatever the votes are. A bit of the answer a pass, from the top: the largest number that no more than `rank` votes are below.
 */
import { type Code, doWhile, i32, i32x4, v128 } from '../web-assembly/instructions.ts'
import { advance, inSteps, type KernelFunction, kernelFunction } from '../web-assembly/kernel-function.ts'

const topBit = -0x80000000
const vectorBytes = 16
const numberBytes = 4
const several = { bytes: 4 * vectorBytes, members: 4 }
const one = { bytes: vectorBytes, members: 1 }

/** Of floats: integers in the same order. Of these: the floats again. */
const ordered = (bits: Code): Code => v128.xor(bits, i32x4.shiftRight(i32x4.shiftRightSigned(bits, 31), 1))

/**
 * Parameters: votes [members, lane], which are lost, and their end; how often each of them counts, 32-bit integers [members];
 * `rank` 0 up; where the answers go: the vote of that rank [lane] and the one before it [lane].
 */
export const middlesKernel: KernelFunction = kernelFunction(
  {
    parameters: ['votes', 'votesEnd', 'times', 'rank', 'answers'],
    integers: ['vote', 'time', 'bit'],
    vectors: ['answer', 'candidate', 'below', 'count', 'isBelow'],
  },
  ({ votes, votesEnd, times, rank, answers, vote, time, bit, answer, candidate, below, count, isBelow }) => {
    const eachVote = (steps: readonly (typeof several)[], code: (member: number) => readonly Code[]): Code => [
      ...vote.set(votes.get),
      ...time.set(times.get),
      ...inSteps(vote, votesEnd, steps, ({ bytes, members }) => [
        ...Array.from({ length: members }, (_, member) => code(member).flat()),
        advance(vote, i32.constant(bytes)),
        advance(time, i32.constant(numberBytes * members)),
      ]),
    ]
    const key = (member: number) => v128.load(vote.get, vectorBytes * member)
    const counted = (member: number, condition: Code) =>
      count.set(i32x4.add(count.get, v128.and(condition, i32x4.loadSplat(time.get, numberBytes * member))))
    return [
      eachVote([one], () => [v128.store(vote.get, ordered(key(0)))]),
      answer.set(i32x4.splat(i32.constant(topBit))),
      bit.set(i32.constant(topBit)),
      doWhile(
        [
          candidate.set(i32x4.add(answer.get, i32x4.splat(bit.get))),
          count.set(v128.zero),
          eachVote([several, one], (member) => [counted(member, i32x4.lessThan(key(member), candidate.get))]),
          answer.set(v128.select(i32x4.lessThan(i32x4.splat(rank.get), count.get), answer.get, candidate.get)),
          bit.set(i32.shiftRight(bit.get, 1)),
        ],
        bit.get,
      ),
      count.set(v128.zero),
      below.set(i32x4.splat(i32.constant(topBit))),
      eachVote([one], () => [
        isBelow.set(i32x4.lessThan(key(0), answer.get)),
        counted(0, isBelow.get),
        below.set(v128.select(isBelow.get, i32x4.larger(below.get, key(0)), below.get)),
      ]),
      // With fewer votes below it than its rank, the answer is the one before itself too.
      below.set(v128.select(i32x4.lessThan(count.get, i32x4.splat(rank.get)), answer.get, below.get)),
      v128.store(answers.get, ordered(answer.get)),
      v128.store(answers.get, ordered(below.get), vectorBytes),
    ]
  },
)
