import { expect, test } from 'vitest'
import { timeLeft } from '../../cli/display/time-left.ts'

const seconds = { PlanGeneration: [1], AdaptSupernet: [10], EvaluateSubnets: [5], CommitGeneration: [1] }

test('the rest of the stage, the stages after it, and the generations after that', () => {
  const position = { stage: 'AdaptSupernet', following: 2, elapsed: 4, share: undefined } as const
  expect(timeLeft(seconds, position)).toBe(6 + 5 + 1 + 2 * 17)
})

test('progress says more than past generations, for later ones too', () => {
  const position = { stage: 'AdaptSupernet', following: 1, elapsed: 10, share: 0.5 } as const
  expect(timeLeft(seconds, position)).toBe(10 + 5 + 1 + (1 + 20 + 5 + 1))
})

test('a stage that overruns does not make time negative', () => {
  expect(timeLeft(seconds, { stage: 'CommitGeneration', following: 0, elapsed: 9, share: undefined })).toBe(0)
})

test('nothing is promised while a stage has never been seen; the newest three generations count', () => {
  const position = { stage: 'PlanGeneration', following: 0, elapsed: 0, share: undefined } as const
  expect(timeLeft({ ...seconds, EvaluateSubnets: [] }, position)).toBeUndefined()
  expect(timeLeft({ ...seconds, EvaluateSubnets: [100, 2, 2, 2] }, position)).toBe(1 + 10 + 2 + 1)
})
