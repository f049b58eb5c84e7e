import { expect, test } from 'vitest'
import { createMatrices } from '../../../nat/linear-algebra/matrices.ts'
import { vectorRowLoops } from '../../../nat/linear-algebra/row-kernels.ts'
import { createGenerator } from '../../../nat/random/index.ts'

/** Two matrices of random numbers in one memory. */
function randomMatrices(vectors: boolean) {
  const generator = createGenerator(1)
  const matrices = createMatrices({ A: 40, S: 400 }, vectors)
  for (const { values } of [matrices.A, matrices.S])
    for (let i = 0; i < values.length; i++) values[i] = generator.normal()
  return matrices
}

// An odd length leaves a value over after the vectors; rows are taken four by four.
const shapes = [0, 1, 2, 7, 8, 9, 30].flatMap((length) => [1, 3, 4, 5, 10].map((count) => ({ length, count })))

test.each(shapes)(
  '$count rows of $length values are subtracted, with the same bits without vectors',
  ({ length, count }) => {
    const { A, S } = randomMatrices(true)
    // The values in between must stay as they are: rows begin at any place.
    const expected = A.values.map((value, j) => {
      if (j < 3 || j >= 3 + length) return value
      let sum = value
      for (let k = 0; k < count; k++) sum -= S.values[1 + 2 * k] * S.values[5 + 31 * k + j - 3]
      return sum
    })
    A.loops.subtractRows(A.start + 3, length, S.start + 5, 31, S.start + 1, 2, count)
    A.values.forEach((value, j) => {
      expect(value).toBeCloseTo(expected[j], 12)
    })
    const scalar = randomMatrices(false)
    scalar.A.loops.subtractRows(scalar.A.start + 3, length, scalar.S.start + 5, 31, scalar.S.start + 1, 2, count)
    expect(scalar.A.values).toEqual(A.values)
  },
)

test.each(shapes)(
  'cubes of $length distances over $count inputs, with the same bits without vectors',
  ({ length, count }) => {
    const { A, S } = randomMatrices(true)
    const expected = A.values.map((value, j) => {
      if (j < 3 || j >= 3 + length) return value
      let squared = 0
      for (let k = 0; k < count; k++) squared += (S.values[5 + 31 * k + j - 3] - S.values[4 + 31 * k]) ** 2
      return squared ** 1.5
    })
    A.loops.cubicDistances(A.start + 3, length, S.start + 5, 31, S.start + 4, count)
    A.values.forEach((value, j) => {
      expect(value).toBeCloseTo(expected[j], 12)
    })
    const scalar = randomMatrices(false)
    scalar.A.loops.cubicDistances(scalar.A.start + 3, length, scalar.S.start + 5, 31, scalar.S.start + 4, count)
    expect(scalar.A.values).toEqual(A.values)
  },
)

test('the vectors that every Node.js has are used', () => {
  expect(vectorRowLoops(1)).not.toBeNull()
})
