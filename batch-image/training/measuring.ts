/** Measuring subnets of one supernet on a part of the data set. */
import { createGenerator } from '../../nat/random/generator.ts'
import type { Genotype } from '../../nat/space/architecture.ts'
import type { SpaceDescription } from '../../nat/space/description.ts'
import { decode } from '../../nat/space/encoding.ts'
import { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import { type Measurement, measureByClass } from '../../supernet/evaluation/evaluate.ts'
import type { ImageSet } from '../../supernet/input/batches.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { RunInputs } from './run-inputs.ts'

export interface Measuring {
  readonly space: SpaceDescription
  readonly calibration: BatchCache
  readonly evaluated: BatchCache
  /** Images forwarded per subnet. */
  readonly imagesPerSubnet: number
}

/** The same calibration images for every subnet of a run, so that measurements compare. */
export function openMeasuring({ spec, space }: RunInputs, train: ImageSet, part: ImageSet, limit?: number): Measuring {
  const { calibrationImages, batch } = spec.evaluation
  const order = Uint32Array.from({ length: train.count }, (_, i) => i)
  const chosen = createGenerator(spec.seed, 'calibration').shuffle(order).slice(0, calibrationImages)
  const count = Math.min(part.count, limit ?? part.count)
  const calibration = new BatchCache(train, chosen, batch)
  const evaluated = new BatchCache(
    part,
    Array.from({ length: count }, (_, i) => i),
    batch,
  )
  return { space, calibration, evaluated, imagesPerSubnet: chosen.length + count }
}

export function measure(supernet: Supernet, genotype: Genotype, measuring: Measuring): Measurement {
  return measureWithClasses(supernet, genotype, measuring).metrics
}

/** The same, with the error of each class. */
export function measureWithClasses(
  supernet: Supernet,
  genotype: Genotype,
  { space, calibration, evaluated }: Measuring,
): ReturnType<typeof measureByClass> {
  return measureByClass(supernet, decode(space, genotype), calibration, evaluated)
}
