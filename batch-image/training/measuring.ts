/** Measuring subnets of one supernet on a part of the data set. */
import { type ExampleSource, type Examples, examplesAt, sourceOf } from '../../data/example-source.ts'
import { createGenerator } from '../../nat/random/index.ts'
import type { Genotype, Space } from '../../nat/space/index.ts'
import { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import { BatchStream } from '../../supernet/evaluation/batch-stream.ts'
import {
  type Measurement,
  type MeasurementByClass,
  measureByClass,
  measureStreamed,
} from '../../supernet/evaluation/evaluate.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { RunInputs } from './run-inputs.ts'

type Images = Examples | ExampleSource

export interface Measuring {
  readonly space: Space
  readonly calibration: BatchCache
  /** Kept in memory, or read again for each subnet where they are too many. */
  readonly evaluated: BatchCache | BatchStream
  /** Images forwarded per subnet. */
  readonly imagesPerSubnet: number
}

/** Of the target where there is one. The same images for every subnet of a run, so that measurements compare; in memory once for all resolutions. */
export function openCalibration(
  { spec, target }: Pick<RunInputs, 'spec' | 'target'>,
  train: Images,
): Promise<BatchCache> {
  const images = target ?? train
  const { calibrationImages, batch } = spec.evaluation
  const order = Uint32Array.from({ length: images.count }, (_, i) => i)
  const chosen = createGenerator(spec.seed, 'calibration').shuffle(order).slice(0, calibrationImages)
  return cacheOf(images, chosen, batch)
}

/** Pixels of so many bytes are kept; TensorFlow has a copy of them. */
const keptBytes = 2 ** 27

/**
 * @param limit the first so many images of the part; default: all
 * @param mostKept bytes of pixels; more are read again for each subnet
 */
export async function openMeasuring(
  inputs: Pick<RunInputs, 'spec' | 'space' | 'target'>,
  train: Images,
  part: Images,
  limit = part.count,
  mostKept = keptBytes,
): Promise<Measuring> {
  const { spec, space } = inputs
  const count = Math.min(part.count, limit)
  const calibration = await openCalibration(inputs, train)
  const { batch } = spec.evaluation
  const evaluated =
    count * part.size ** 2 * part.channels > mostKept
      ? new BatchStream(sourceOf(part), count, batch)
      : await cacheOf(
          part,
          Array.from({ length: count }, (_, i) => i),
          batch,
        )
  return { space, calibration, evaluated, imagesPerSubnet: calibration.count + count }
}

async function cacheOf(images: Images, indices: ArrayLike<number>, batch: number): Promise<BatchCache> {
  const examples = await examplesAt(sourceOf(images), indices)
  return new BatchCache(
    examples,
    Array.from(examples.labels, (_, i) => i),
    batch,
  )
}

/**
 * Statistics of the batch norms: `calibrated` on training images for the subnet, or `saved` with the weights that are
 * loaded, which fit the whole network alone.
 */
export type NormStatistics = 'calibrated' | 'saved'

export async function measure(
  supernet: Supernet,
  genotype: Genotype,
  measuring: Measuring,
  norms: NormStatistics = 'calibrated',
): Promise<Measurement> {
  return (await measureWithClasses(supernet, genotype, measuring, norms)).metrics
}

/** The same, with the error of each class. */
export async function measureWithClasses(
  supernet: Supernet,
  genotype: Genotype,
  { space, calibration, evaluated }: Measuring,
  norms: NormStatistics = 'calibrated',
): Promise<MeasurementByClass> {
  const architecture = space.decode(genotype)
  const calibrated = norms === 'calibrated' ? calibration : undefined
  return evaluated instanceof BatchCache
    ? measureByClass(supernet, architecture, calibrated, evaluated)
    : measureStreamed(supernet, architecture, calibrated, evaluated)
}
