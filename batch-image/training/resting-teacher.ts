/** The largest subnet of a supernet, which teaches and does not learn. */
import type { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import type { ImageBatch } from '../../supernet/input/batches.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { Outputs } from '../../supernet/tasks/index.ts'

/**
 * What the largest subnet that takes images of the pupil's size answers, its norms calibrated.
 * @param supernet with the teacher's weights; nothing else may calibrate it while it teaches
 */
export function restingTeacher(
  supernet: Supernet,
  pupil: unknown,
  calibration: BatchCache,
): (batch: ImageBatch) => Outputs {
  const { largest } = supernet.network.extremes(pupil)
  supernet.calibrate(largest, calibration.at(supernet.network.resolution(largest)))
  return (batch) => supernet.outputs(largest, batch)
}
