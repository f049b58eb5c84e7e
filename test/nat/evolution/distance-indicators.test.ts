import { expect, test } from 'vitest'
import {
  generationalDistance,
  generationalDistancePlus,
  hypervolume,
  invertedGenerationalDistance,
  invertedGenerationalDistancePlus,
} from '../../../nat/evolution/index.ts'

const zdt1 = Float64Array.from({ length: 200 }, (_, i) => {
  const x = Math.floor(i / 2) / 99
  return i % 2 === 0 ? x : 1 - Math.sqrt(x)
})

test('O30: every tenth point of the ZDT1 front, times 1.1', () => {
  const A = Float64Array.from({ length: 20 }, (_, i) => 1.1 * zdt1[Math.floor(i / 2) * 20 + (i % 2)])
  expect(generationalDistance(A, zdt1, 2)).toBeCloseTo(0.05497689467314528, 12)
  expect(generationalDistancePlus(A, zdt1, 2)).toBeCloseTo(0.05497689467314528, 12)
  expect(invertedGenerationalDistance(A, zdt1, 2)).toBeCloseTo(0.06690908300327661, 12)
  expect(invertedGenerationalDistancePlus(A, zdt1, 2)).toBeCloseTo(0.06466828842775944, 12)
  expect(hypervolume(A, [1.2, 1.2])).toBeCloseTo(0.9631646448182306, 12)
})

test.each([
  [
    [2, 5],
    [5.099, 5.242, 2, 3.55],
  ],
  [
    [3, 9],
    [3.162, 6.191, 3, 6.11],
  ],
])('O31: one point %j against two', (point, [gd, igd, gdPlus, igdPlus]) => {
  const A = Float64Array.from(point)
  const Z = Float64Array.from([1, 0, 0, 10])
  expect(generationalDistance(A, Z, 2)).toBeCloseTo(gd, 3)
  expect(invertedGenerationalDistance(A, Z, 2)).toBeCloseTo(igd, 3)
  expect(generationalDistancePlus(A, Z, 2)).toBeCloseTo(gdPlus, 3)
  expect(invertedGenerationalDistancePlus(A, Z, 2)).toBeCloseTo(igdPlus, 3)
})

test('an empty set is refused', () => {
  expect(() => generationalDistance(zdt1, new Float64Array(0), 2)).toThrow('a set of points is empty')
})
