import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { boostedTrees, cart } from '../../../nat/surrogate/index.ts'
import { addTree, treeGrower } from '../../../nat/surrogate/regression-tree.ts'

const of = (...values: number[]) => Float64Array.from(values)
const rows = (n: number) => Int32Array.from({ length: n }, (_, i) => i)
const answer = (tree: ReturnType<ReturnType<typeof treeGrower>>, Q: Float64Array, d: number) => {
  const target = new Float64Array(Q.length / d)
  addTree(tree, Q, d, 1, target)
  return [...target]
}

test('by hand: the split that leaves the least squared error, halfway between the values', () => {
  // At 0.5 nothing is left of 1, 1 | 5, 5; any other split leaves something.
  const tree = treeGrower(of(0, 0.2, 0.8, 1), 1)(of(1, 1, 5, 5), rows(4), [0], { depth: 9, leaf: 1 })
  expect([...tree.columns]).toEqual([0, -1, -1])
  expect(tree.thresholds[0]).toBe(0.5)
  expect(answer(tree, of(-1, 0.5, 0.51, 2), 1)).toEqual([1, 1, 5, 5])
})

test('the better of two columns is asked first, and only columns that are given', () => {
  const X = of(0, 0, 0, 1, 1, 0, 1, 1)
  const y = of(0, 1, 10, 11)
  const grow = treeGrower(X, 2)
  const tree = grow(y, rows(4), [0, 1], { depth: 9, leaf: 1 })
  expect(tree.columns[0]).toBe(0)
  expect(answer(tree, X, 2)).toEqual([0, 1, 10, 11])
  expect(answer(grow(y, rows(4), [1], { depth: 9, leaf: 1 }), X, 2)).toEqual([5, 6, 5, 6])
})

test('limits: a depth, rows of a leaf; equal values ask nothing', () => {
  const X = of(0, 0.25, 0.5, 0.75, 1)
  const grow = treeGrower(X, 1)
  const leaves = (limits: { depth: number; leaf: number }, y = of(0, 1, 2, 3, 4)) =>
    grow(y, rows(5), [0], limits).columns.filter((column) => column < 0).length
  expect(leaves({ depth: 9, leaf: 1 })).toBe(5)
  expect(leaves({ depth: 1, leaf: 1 })).toBe(2)
  expect(leaves({ depth: 9, leaf: 2 })).toBe(2)
  expect(leaves({ depth: 9, leaf: 1 }, of(40, 40, 40, 40, 40))).toBe(1)
})

test('CART: its trees reproduce what one gene explains', () => {
  const model = cart(createGenerator(1), 20).fit(of(0, 0.5, 1), of(3, 4, 9))
  expect([...model.predict(of(0, 0.5, 1))]).toEqual([3, 4, 9])
})

test('boosting: what one tree leaves over the next ones take up', () => {
  const X = Float64Array.from({ length: 200 }, (_, i) => i / 200)
  const y = X.map((x) => 10 + Math.sin(6 * x))
  const worst = (trees: number) => {
    const predictions = boostedTrees(createGenerator(1), { trees }).fit(X, y).predict(X)
    return Math.max(...predictions.map((value, i) => Math.abs(value - y[i])))
  }
  expect(worst(400)).toBeLessThan(worst(40) / 4)
  expect(worst(400)).toBeLessThan(0.1)
})

test('2.8: one sample, a gene that never varies, samples twice: finite', () => {
  for (const surrogate of [cart(createGenerator(1), 10), boostedTrees(createGenerator(1), { trees: 10 })]) {
    expect([...surrogate.fit(of(0, 1), of(7)).predict(of(0, 0, 1, 1))]).toEqual([7, 7])
    const model = surrogate.fit(of(0, 7, 1, 7, 1, 7), of(1, 2, 4))
    expect(model.predict(of(1, 0))[0]).toBeGreaterThan(1)
    expect(model.predict(of(1, 0))[0]).toBeLessThanOrEqual(3)
  }
})
