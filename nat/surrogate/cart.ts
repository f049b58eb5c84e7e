/**
 * Regression trees on random subspaces (Ho 1998), the CART of the search that NAT grew out of: every tree sees all samples and
 * a random half of the genes, grows until its leaves are pure, and the mean of the trees is the prediction. There 5,000
 * trees; the mean of 300 has settled.
 */
import { z } from 'zod'
import type { Generator } from '../random/index.ts'
import { integer } from '../setting-fields.ts'
import { varyingColumns } from './columns.ts'
import { addTree, treeGrower } from './regression-tree.ts'
import { type FittedSurrogate, finiteRows, type Surrogate, type SurrogateKind } from './surrogate.ts'

const defaultTrees = 300

export const cartKind: SurrogateKind<{ trees: number }> = {
  name: 'cart',
  settings: z.strictObject({
    trees: integer({ min: 1, max: 10_000 }).default(defaultTrees),
  }),
  create: ({ trees }, generator) => cart(generator, trees),
}

export function cart(generator: Generator, trees = defaultTrees): Surrogate {
  return { name: 'cart', fit: (X, y) => fitCart(X, y, trees, generator) }
}

function fitCart(inputs: Float64Array, targets: Float64Array, count: number, generator: Generator): FittedSurrogate {
  const { X, y, d } = finiteRows('CART', inputs, targets)
  const grow = treeGrower(X, d)
  const rows = Int32Array.from({ length: y.length }, (_, i) => i)
  const pool = varyingColumns(X, d)
  const trees = Array.from({ length: count }, () => {
    const genes = generator.shuffle(pool).slice(0, Math.ceil(pool.length / 2))
    return grow(y, rows, genes, { depth: Number.POSITIVE_INFINITY, leaf: 1 })
  })
  return {
    trainedOn: y.length,
    predict(Q, target = new Float64Array(Q.length / d)) {
      const predictions = target.subarray(0, Q.length / d).fill(0)
      for (const tree of trees) addTree(tree, Q, d, 1, predictions)
      for (let i = 0; i < predictions.length; i++) predictions[i] /= count
      return target
    },
  }
}
