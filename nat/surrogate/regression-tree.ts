/**
 * Regression trees (CART; Breiman et al. 1984): every split is the one that leaves the least squared error. Genes have few
 * values, so a split is found by counting values, not by sorting rows.
 */
import { codedColumns } from './columns.ts'

/** Nodes one after the other, the root first; flat, so that thousands of trees are walked without a pointer. */
export interface RegressionTree {
  /** Column of a node's question; -1: a leaf. */
  readonly columns: Int32Array
  /** A row goes left where its value is at most this. */
  readonly thresholds: Float64Array
  /** The left child; the right one is next to it. */
  readonly children: Int32Array
  /** The mean target of a node's rows. */
  readonly values: Float64Array
}

export interface TreeLimits {
  /** Questions from the root to a leaf, at most. */
  readonly depth: number
  /** Rows of a leaf, at least. */
  readonly leaf: number
}

/** A split has to explain more than rounding does. */
const leastGain = 1e-12

/**
 * Returns a function that grows a tree of some of the rows and columns.
 * @param X flat [n, d]
 */
export function treeGrower(
  X: Float64Array,
  d: number,
): (y: Float64Array, rows: Int32Array, columns: readonly number[], limits: TreeLimits) => RegressionTree {
  const n = X.length / d
  const { codes, levels } = codedColumns(X, d)
  const most = levels.reduce((size, each) => Math.max(size, each.length), 1)
  const sums = new Float64Array(most)
  const counts = new Int32Array(most)
  // At most n leaves, and as many questions but one.
  const nodes = {
    columns: new Int32Array(2 * n),
    thresholds: new Float64Array(2 * n),
    children: new Int32Array(2 * n),
    values: new Float64Array(2 * n),
  }
  const starts = new Int32Array(2 * n)
  const ends = new Int32Array(2 * n)
  const depths = new Int32Array(2 * n)
  const order = new Int32Array(n)
  const aside = new Int32Array(n)
  let best = { gain: 0, column: -1, code: 0 }

  /** The best question about the rows from `start` to `end` of `order`, into `best`. */
  function findSplit(y: Float64Array, start: number, end: number, columns: readonly number[], leaf: number): void {
    let total = 0
    let squares = 0
    for (let i = start; i < end; i++) {
      total += y[order[i]]
      squares += y[order[i]] * y[order[i]]
    }
    const count = end - start
    best = { gain: leastGain * squares, column: -1, code: 0 }
    for (const column of columns) {
      const size = levels[column].length
      sums.fill(0, 0, size)
      counts.fill(0, 0, size)
      for (let i = start, at = column * n; i < end; i++) {
        const code = codes[at + order[i]]
        sums[code] += y[order[i]]
        counts[code]++
      }
      let left = 0
      let leftCount = 0
      for (let code = 0; code < size - 1; code++) {
        left += sums[code]
        leftCount += counts[code]
        if (counts[code] === 0 || leftCount < leaf) continue
        if (count - leftCount < leaf) break
        const right = total - left
        const gain = (left * left) / leftCount + (right * right) / (count - leftCount) - (total * total) / count
        if (gain > best.gain) best = { gain, column, code }
      }
    }
  }

  /** Rows of lower codes first, in their order. @returns where the others begin */
  function partition(start: number, end: number, column: number, code: number): number {
    let left = start
    let right = 0
    for (let i = start; i < end; i++) {
      const row = order[i]
      if (codes[column * n + row] <= code) order[left++] = row
      else aside[right++] = row
    }
    order.set(aside.subarray(0, right), left)
    return left
  }

  return (y, rows, columns, { depth, leaf }) => {
    order.set(rows)
    starts[0] = 0
    ends[0] = rows.length
    depths[0] = 0
    let count = 1
    for (let node = 0; node < count; node++) {
      const [start, end] = [starts[node], ends[node]]
      let sum = 0
      for (let i = start; i < end; i++) sum += y[order[i]]
      nodes.values[node] = sum / (end - start)
      nodes.columns[node] = -1
      if (depths[node] >= depth || end - start < 2 * leaf) continue
      findSplit(y, start, end, columns, leaf)
      if (best.column < 0) continue
      const middle = partition(start, end, best.column, best.code)
      nodes.columns[node] = best.column
      nodes.thresholds[node] = between(levels[best.column], best.code)
      nodes.children[node] = count
      starts[count] = start
      ends[count] = middle
      starts[count + 1] = middle
      ends[count + 1] = end
      depths[count] = depths[count + 1] = depths[node] + 1
      count += 2
    }
    return {
      columns: nodes.columns.slice(0, count),
      thresholds: nodes.thresholds.slice(0, count),
      children: nodes.children.slice(0, count),
      values: nodes.values.slice(0, count),
    }
  }
}

/** Adds `weight` times a tree's answers to `target` [q]. @param Q flat [q, d] */
export function addTree(tree: RegressionTree, Q: Float64Array, d: number, weight: number, target: Float64Array): void {
  const { columns, thresholds, children, values } = tree
  for (let i = 0, q = 0; q < Q.length; i++, q += d) {
    let node = 0
    for (let column = columns[0]; column >= 0; column = columns[node]) {
      node = children[node] + (Q[q + column] <= thresholds[node] ? 0 : 1)
    }
    target[i] += weight * values[node]
  }
}

/** Halfway to the next value: what was never seen goes with what it is nearer to. */
const between = (levels: readonly number[], code: number) => (levels[code] + levels[code + 1]) / 2
