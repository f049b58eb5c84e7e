import { expect, test } from 'vitest'
import { inputNormalisation } from '../../../batch-image/training/open-supernet.ts'

test('a channel that never changes is divided by one level of a byte, in training and in exported files alike', () => {
  expect(inputNormalisation({ mean: [0, 0.5, 1], deviation: [0, 0.25, 1e-9] })).toEqual({
    mean: [0, 0.5, 1],
    deviation: [1 / 255, 0.25, 1 / 255],
  })
})
