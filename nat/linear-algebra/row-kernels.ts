/** The loops of `row-loops.ts` in WebAssembly, in vectors of two 64-bit floats. */
import { instantiate } from '../web-assembly/instantiate.ts'
import { type Code, doWhile, f64x2, i32, v128, whileDo } from '../web-assembly/instructions.ts'
import { advance, inSteps, type KernelFunction, kernelFunction } from '../web-assembly/kernel-function.ts'
import type { RowLoops } from './row-loops.ts'

const bytes = 8

/** @returns a new array of at least so many numbers, all 0, and the loops on it; null where the machine has no vectors */
export function vectorRowLoops(numbers: number): { numbers: Float64Array; loops: RowLoops } | null {
  const kernels = instantiate('row loops', () => ({ subtractRows, cubicDistances }), bytes * numbers)
  if (kernels === null) return null
  const { buffer, run } = kernels
  const loops: RowLoops = {
    subtractRows: (target, length, source, stride, factors, factorStride, count) =>
      run.subtractRows(
        bytes * target,
        bytes * (target + length),
        bytes * source,
        bytes * stride,
        bytes * factors,
        bytes * factorStride,
        count,
      ),
    cubicDistances: (target, length, columns, stride, point, count) =>
      run.cubicDistances(
        bytes * target,
        bytes * (target + length),
        bytes * columns,
        bytes * stride,
        bytes * point,
        bytes * (point + count * stride),
      ),
  }
  return { numbers: new Float64Array(buffer), loops }
}

/** What is worked on at once: some vectors, or the one value that an odd length leaves over. */
interface Step {
  readonly bytes: number
  /** Where the vectors begin. */
  readonly offsets: readonly number[]
  readonly load: (address: Code, offset: number) => Code
  readonly store: (address: Code, value: Code, offset: number) => Code
}

const mostVectors = 4
const vectors = (count: number): Step => ({
  bytes: 2 * bytes * count,
  offsets: Array.from({ length: count }, (_, index) => 2 * bytes * index),
  load: v128.load,
  store: v128.store,
})
const oneValue: Step = { bytes, offsets: [0], load: f64x2.loadFirst, store: f64x2.storeFirst }
const steps = [vectors(mostVectors), vectors(1), oneValue]

const subtractRows: KernelFunction = kernelFunction(
  {
    parameters: ['target', 'end', 'source', 'stride', 'factors', 'factorStride', 'count'],
    integers: ['at', 'row0', 'row1', 'row2', 'row3'],
    vectors: ['factor0', 'factor1', 'factor2', 'factor3'],
  },
  ({ target, end, source, stride, factors, factorStride, count, at, ...locals }) => {
    const rows = [locals.row0, locals.row1, locals.row2, locals.row3]
    const factorOf = [locals.factor0, locals.factor1, locals.factor2, locals.factor3]
    const pass = (rowsAtOnce: number) => {
      const used = rows.slice(0, rowsAtOnce)
      return [
        ...used.flatMap((row, k) => [
          row.set(source.get),
          factorOf[k].set(f64x2.loadSplat(factors.get)),
          advance(source, stride.get),
          advance(factors, factorStride.get),
        ]),
        at.set(target.get),
        inSteps(at, end, steps, ({ bytes, offsets, load, store }) => [
          ...offsets.map((offset) => {
            const products = used.map((row, k) => f64x2.multiply(factorOf[k].get, load(row.get, offset)))
            return store(at.get, f64x2.subtract(load(at.get, offset), products.reduce(f64x2.add)), offset)
          }),
          ...[at, ...used].map((address) => advance(address, i32.constant(bytes))),
        ]),
        count.set(i32.subtract(count.get, i32.constant(rowsAtOnce))),
      ]
    }
    return [rows.length, 1].map((rowsAtOnce) =>
      whileDo(i32.lessThan(i32.constant(rowsAtOnce - 1), count.get), pass(rowsAtOnce)),
    )
  },
)

const cubicDistances: KernelFunction = kernelFunction(
  {
    parameters: ['target', 'end', 'columns', 'stride', 'point', 'pointEnd'],
    integers: ['column', 'coordinate'],
    vectors: ['x', 'gap', 'squared0', 'squared1', 'squared2', 'squared3'],
  },
  ({ target, end, columns, stride, point, pointEnd, column, coordinate, x, gap, ...locals }) => {
    const squared = [locals.squared0, locals.squared1, locals.squared2, locals.squared3]
    return [
      inSteps(target, end, steps, ({ bytes, offsets, load, store }) => [
        ...offsets.map((_, v) => squared[v].set(v128.zero)),
        column.set(columns.get),
        coordinate.set(point.get),
        doWhile(
          [
            x.set(f64x2.loadSplat(coordinate.get)),
            ...offsets.flatMap((offset, v) => [
              gap.set(f64x2.subtract(load(column.get, offset), x.get)),
              squared[v].set(f64x2.add(squared[v].get, f64x2.multiply(gap.get, gap.get))),
            ]),
            advance(column, stride.get),
            advance(coordinate, stride.get),
          ],
          i32.lessThan(coordinate.get, pointEnd.get),
        ),
        ...offsets.map((offset, v) =>
          store(target.get, f64x2.multiply(squared[v].get, f64x2.sqrt(squared[v].get)), offset),
        ),
        advance(target, i32.constant(bytes)),
        advance(columns, i32.constant(bytes)),
      ]),
    ]
  },
)
