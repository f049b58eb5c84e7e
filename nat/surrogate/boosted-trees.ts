/**
 * Gradient-boosted trees (Friedman 2001, 2002): shallow trees, each fitted to what the ones before it leave over, on a random
 * part of the samples and genes, and taken with a small weight.
 */
import { z } from 'zod'
import type { Generator } from '../random/index.ts'
import { integer, share } from '../setting-fields.ts'
import { varyingColumns } from './columns.ts'
import { addTree, treeGrower } from './regression-tree.ts'
import { type FittedSurrogate, finiteRows, type Surrogate, type SurrogateKind } from './surrogate.ts'

export interface BoostingSettings {
  readonly trees: number
  /** Weight of a tree. */
  readonly learningRate: number
  /** Questions from the root of a tree to a leaf. */
  readonly depth: number
}

const defaults: BoostingSettings = { trees: 400, learningRate: 0.05, depth: 3 }
/** Of the samples, and of the genes, what a tree sees. */
const seenShare = 0.7
/** Of a leaf: fewer would be one noisy measurement's word. */
const fewestRows = 3

export const boostedTreesKind: SurrogateKind<BoostingSettings> = {
  name: 'boosted-trees',
  settings: z.strictObject({
    trees: integer({ min: 1, max: 10_000 }).default(defaults.trees),
    learningRate: share().default(defaults.learningRate),
    depth: integer({ min: 1, max: 20 }).default(defaults.depth),
  }),
  create: (settings, generator) => boostedTrees(generator, settings),
}

export function boostedTrees(generator: Generator, settings: Partial<BoostingSettings> = {}): Surrogate {
  return { name: 'boosted-trees', fit: (X, y) => fitBoosted(X, y, { ...defaults, ...settings }, generator) }
}

function fitBoosted(
  inputs: Float64Array,
  targets: Float64Array,
  { trees: count, learningRate, depth }: BoostingSettings,
  generator: Generator,
): FittedSurrogate {
  const { X, y, d } = finiteRows('boosted trees', inputs, targets)
  const n = y.length
  const mean = y.reduce((sum, value) => sum + value, 0) / n
  const grow = treeGrower(X, d)
  const order = Int32Array.from({ length: n }, (_, i) => i)
  const pool = varyingColumns(X, d)
  const rows = Math.max(1, Math.round(seenShare * n))
  const genes = Math.max(1, Math.round(seenShare * pool.length))
  // Few samples: small leaves, or no tree could ask anything.
  const limits = { depth, leaf: Math.max(1, Math.min(fewestRows, Math.floor(rows / 8))) }
  const left = y.map((value) => value - mean)
  const trees = Array.from({ length: count }, () => {
    const seen = generator.shuffle(order).subarray(0, rows)
    const tree = grow(left, seen, generator.shuffle(pool).slice(0, genes), limits)
    addTree(tree, X, d, -learningRate, left)
    return tree
  })
  return {
    trainedOn: n,
    predict(Q, target = new Float64Array(Q.length / d)) {
      const predictions = target.subarray(0, Q.length / d).fill(mean)
      for (const tree of trees) addTree(tree, Q, d, learningRate, predictions)
      return target
    },
  }
}
