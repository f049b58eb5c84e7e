/** Latency on a device, from a table of its layers: as many at once as there are tables. */

import type { Space } from '../../nat/space/index.ts'
import { classifierKey } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import type { LatencyTable } from '../contract/latency-table.ts'
import type { ExactObjective, RunFacts } from './objective.ts'

/**
 * @param name as the spec calls it
 * @throws RangeError by its functions, for a space with a layer that the table lacks
 */
export function latencyObjective(name: string, table: LatencyTable): ExactObjective {
  const latencyFor = ({ space, classes }: RunFacts) =>
    space.costs(classes).latency((layer) => millisecondsOf(layer, table, space))
  const constant = table.perNetwork?.mean ?? 0
  return {
    name,
    label: `latency (${table.device})`,
    unit: 'ms',
    source: 'exact',
    evaluator(facts) {
      const { evaluate } = latencyFor(facts)
      return (target, X, n, offset, stride) => {
        evaluate(target, X, n, offset, stride)
        for (let i = 0; i < n; i++) target[offset + i * stride] += constant
      }
    },
    range(facts) {
      const { least, most } = latencyFor(facts)
      return { least: constant + least, most: constant + most }
    },
  }
}

/** Features and classes of a classifier's name. */
const classifier = new RegExp(`^${classifierKey(0, 0).replaceAll('0', '(\\d+)')}$`)

function millisecondsOf(layer: string, { layers, device, space: measured }: LatencyTable, space: Space): number {
  if (Object.hasOwn(layers, layer)) return layers[layer].mean
  const scaled = classifierOfOtherSize(layer, layers)
  if (scaled !== undefined) return scaled
  const whose = measured === undefined || measured === space.name ? '' : `; its layers are those of ${measured}`
  throw new RangeError(`the table of ${device} lacks the layer ${layer} of ${space.name}${whose}`)
}

/** Tables are made with some number of classes, data sets have others: the last layer's time goes by its outputs. */
function classifierOfOtherSize(layer: string, layers: LatencyTable['layers']): number | undefined {
  const [, features, classes] = classifier.exec(layer) ?? []
  if (features === undefined) return undefined
  for (const [key, { mean }] of Object.entries(layers)) {
    const [, sameFeatures, others] = classifier.exec(key) ?? []
    if (sameFeatures === features) return (mean * Number(classes)) / Number(others)
  }
  return undefined
}
