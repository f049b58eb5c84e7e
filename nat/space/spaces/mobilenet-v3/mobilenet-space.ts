/** The space of a description: OFA's MobileNetV3 family (genes, costs and drawing are in the files beside this one). */

import type { CostModel, ExactCost, Space } from '../../space.ts'
import { activationTables, maxActivations } from './activations.ts'
import type { Architecture } from './architecture.ts'
import { type CostTables, costTables, sumCosts } from './cost-tables.ts'
import { depthsOf, type SpaceDescription, slotCountsOf } from './description.ts'
import { largest, randomGenotype, smallest } from './drawing.ts'
import { canonicalise, closeGapsInPlace, decode, encode, genesOf } from './encoding.ts'
import { latencyTables, rangeOfSums } from './latency.ts'
import { allLayerKeys } from './layer-keys.ts'
import { networkLayers } from './layers.ts'
import { weightByteTables } from './weight-bytes.ts'

/** What `mobileNetSpace` makes: the description is part of it. */
export type MobileNetSpace = Space<Architecture> & SpaceDescription

/** @throws RangeError for depths with a gap, which genes could not keep to */
export function mobileNetSpace(description: SpaceDescription): MobileNetSpace {
  assertDepths(description)
  const space = { ...description, genes: genesOf(description) }
  const slotCounts = slotCountsOf(description)
  /** By the number of classes: tables take a moment to make. */
  const models = new Map<number, CostModel>()
  return {
    ...space,
    supernets: description.widths.map((width) => width.toFixed(1)),
    smallest: smallest(description),
    largest: largest(description),
    repairInPlace: (X, offset) => closeGapsInPlace(slotCounts, X, offset),
    decode: (genotype) => decode(space, genotype),
    encode: (architecture) => encode(description, architecture),
    draw: (generator) => randomGenotype(description, generator),
    supernetOf: (genotype) => canonicalise(space, genotype)[1],
    resolutionOf: (genotype) => description.resolutions[canonicalise(space, genotype)[0]],
    withResolution: (architecture, resolution) => ({ ...architecture, resolution }),
    describe({ resolution, width, depths, kernelSizes, expandRatios }) {
      const active = (values: readonly number[]) => values.filter((value) => value > 0)
      return {
        resolution,
        width: description.widths[width],
        depths: [...depths],
        kernelSizes: active(kernelSizes),
        expandRatios: active(expandRatios),
      }
    },
    layersOf: (genotype, classes) => networkLayers(description, genotype, classes),
    costs(classes) {
      const model = models.get(classes) ?? costModel(space, classes)
      models.set(classes, model)
      return model
    },
  }
}

function assertDepths(description: SpaceDescription): void {
  description.stages.forEach((_, stage) => {
    const depths = depthsOf(description, stage)
    if (depths.every((depth, i) => depth === depths[0] + i)) return
    throw new RangeError(
      `${description.name}: the depths of stage ${stage + 1} are ${depths.join(', ')}; they must follow each other without a gap`,
    )
  })
}

function costModel(space: SpaceDescription, classes: number): CostModel {
  const { macs, params } = costTables(space, classes)
  const peaks = activationTables(space, classes)
  const corners = new Float64Array(2)
  maxActivations(corners, peaks, [...smallest(space), ...largest(space)], 2)
  const sum = (tables: CostTables): ExactCost => ({
    evaluate: (target, X, n, offset, stride) => void sumCosts(target, tables, X, n, offset, stride),
    ...rangeOfSums(space, tables),
  })
  return {
    macs: sum(macs),
    params: sum(params),
    activations: {
      evaluate: (target, X, n, offset, stride) => maxActivations(target, peaks, X, n, offset, stride),
      // A tensor grows with every gene.
      least: corners[0],
      most: corners[1],
    },
    weightBytes: sum(weightByteTables(space, classes)),
    get layers() {
      return allLayerKeys(space, classes)
    },
    latency: (millisecondsOf) => sum(latencyTables(space, classes, millisecondsOf)),
  }
}
