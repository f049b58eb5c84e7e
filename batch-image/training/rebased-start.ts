/** The start of a transfer with batch norms that go by the new images (supernet/transfer/rebase-norms.ts). */
import type { ExampleSource } from '../../data/example-source.ts'
import { createGenerator } from '../../nat/random/index.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { meanStatistics, rebaseNorms } from '../../supernet/transfer/index.ts'
import type { JobContext } from '../job/job-context.ts'
import { feasibleSubnets } from './feasible-subnets.ts'
import { openCalibration } from './measuring.ts'
import { openSupernet } from './open-supernet.ts'
import type { RunInputs } from './run-inputs.ts'

/**
 * Changes the supernet's norms to the statistics of the calibration images, at the size of image that an architecture takes. The
 * largest subnet of this size answers as before.
 */
export async function rebaseOnImages(
  supernet: Supernet,
  architecture: unknown,
  inputs: RunInputs,
  width: number,
  context: Pick<JobContext, 'threads' | 'log'>,
  train: ExampleSource,
): Promise<void> {
  const { network } = supernet
  const start = supernet.state({ momentum: false })
  const calibration = await openCalibration(inputs, train)
  const resolution = network.resolution(architecture)
  const { largest } = network.extremes(architecture)
  const observer = openSupernet(inputs, width, context, { transfers: [], observing: true })
  try {
    const batches = calibration.at(resolution).map((batch) => {
      observer.load(start)
      observer.calibrate(largest, [batch])
      return { images: batch.count, statistics: observer.state({ momentum: false }) }
    })
    supernet.load(rebaseNorms(network, start, meanStatistics(network, batches)))
  } finally {
    observer.close()
  }
  context.log('batch norms go by the new images', { width, resolution, images: calibration.count })
}

/** Subnets that are drawn to see what size of image a run is about. */
const drawn = 21

/** Of the subnets that the run may train, one that is in the middle by the size of its images. */
export function middleSubnet(inputs: RunInputs): unknown {
  const { spec, space } = inputs
  const subnets = feasibleSubnets(inputs)
  const generator = createGenerator(spec.seed, 'rebased norms')
  const found = Array.from({ length: drawn }, () => subnets.draw(generator, space.draw))
  const sizeOf = (architecture: unknown) => space.resolutionOf(space.encode(architecture))
  return found.sort((a, b) => sizeOf(a) - sizeOf(b))[Math.floor(drawn / 2)]
}
