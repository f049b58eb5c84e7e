import fc from 'fast-check'
import { expect, test } from 'vitest'
import { middlesKernel } from '../../../nat/surrogate/middles-kernel.ts'
import { instantiate } from '../../../nat/web-assembly/instantiate.ts'

const lanes = 4
const mostMembers = 30

/** [vote of this rank, the one before it] of every lane. */
function middles(votes: readonly (readonly number[])[], times: readonly number[], rank: number): number[][] {
  const [timesAt, answersAt] = [16 * mostMembers, 20 * mostMembers]
  const kernels = instantiate('middles alone', () => ({ findMiddles: middlesKernel }), answersAt + 32)
  if (kernels === null) throw new Error('this Node.js has no vectors')
  new Float32Array(kernels.buffer).set(votes.flat())
  new Int32Array(kernels.buffer, timesAt).set(times)
  kernels.run.findMiddles(0, 16 * votes.length, timesAt, rank, answersAt)
  const answers = new Float32Array(kernels.buffer, answersAt, 2 * lanes)
  return Array.from({ length: lanes }, (_, lane) => [answers[lane], answers[lanes + lane]])
}

// Few different values: votes are often equal.
const vote = fc.oneof(
  fc.constantFrom(-1, -0, 0, 2, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  fc.float({ noNaN: true }),
)
const member = fc.record({ votes: fc.tuple(vote, vote, vote, vote), times: fc.integer({ min: 1, max: 4 }) })

test('the middle two votes are those of the sorted votes, whatever they are and however often each counts', () => {
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: mostMembers }), (members) => {
      const total = members.reduce((sum, { times }) => sum + times, 0)
      const rank = total >> 1
      const found = middles(
        members.map(({ votes }) => votes),
        members.map(({ times }) => times),
        rank,
      )
      found.forEach(([upper, lower], lane) => {
        const sorted = Float32Array.from(
          members.flatMap(({ votes, times }) => new Array(times).fill(votes[lane])),
        ).sort()
        expect(upper).toBe(sorted[rank])
        if (rank > 0) expect(lower).toBe(sorted[rank - 1])
      })
    }),
  )
})
