import { expect, test } from 'vitest'
import { isWorseBeyondChance, objectiveNamed } from '../../../pipeline/objectives/index.ts'

const worse = (found: number, before: number, images: number) =>
  isWorseBeyondChance(objectiveNamed('error'), { error: found }, { error: before }, images)

test('of 2,000 images, 12 % against 10 % is worse, and 11.8 % is not: two standard errors are just below 2 points', () => {
  expect(worse(12, 10, 2000)).toBe(true)
  expect(worse(11.8, 10, 2000)).toBe(false)
  expect(worse(10, 12, 2000)).toBe(false)
})

test('fewer images leave more to chance', () => {
  expect(worse(12, 10, 300)).toBe(false)
  expect(worse(16, 10, 300)).toBe(true)
})

test('two without a mistake are the same', () => {
  expect(worse(0, 0, 100)).toBe(false)
})

test('what is known exactly has no chance', () => {
  expect(isWorseBeyondChance(objectiveNamed('macs'), { macs: 1001 }, { macs: 1000 }, 10)).toBe(true)
})
