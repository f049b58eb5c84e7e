/** Teachers that do not learn: the largest subnet of a supernet. */
import type { ExampleSource } from '../../data/example-source.ts'
import { type Space, spaceByName } from '../../nat/space/index.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import type { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import { boxesFor } from '../../supernet/input/boxes.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { Distillation, Teacher } from '../../supernet/transfer/steps/index.ts'
import type { JobContext } from '../job/job-context.ts'
import { openCalibration } from './measuring.ts'
import { openSupernet, readWeights, unusable } from './open-supernet.ts'
import type { RunInputs } from './run-inputs.ts'
import { withoutMomentum } from './starting-weights.ts'

/**
 * What the largest subnet that takes images of the pupil's size answers, its norms calibrated.
 * @param supernet with the teacher's weights; nothing else may calibrate it while it teaches
 */
export function restingTeacher(supernet: Supernet, pupil: unknown, calibration: BatchCache): Teacher {
  const { largest } = supernet.network.extremes(pupil)
  supernet.calibrate(largest, calibration.at(supernet.network.resolution(largest)))
  return (batch) => supernet.outputs(largest, batch)
}

/** What a spec says about distillation. */
type Asked = Distillation & RunInputs['spec']['finish']['distillation']

export interface OpenTeacher {
  readonly answers: Teacher
  close(): void
}

/**
 * The teacher that a spec names: the largest subnet of its supernet, at the largest of its sizes that the stored images have.
 * It sees what the pupil sees, as sharp as its own size allows.
 * @returns undefined where the spec names none, or nothing of its answers is wanted
 * @throws NatError `Nat.InvalidSpec` when the file is missing or is another network's
 */
export async function openGivenTeacher(
  inputs: RunInputs,
  { teacher, share }: Asked,
  context: Pick<JobContext, 'threads' | 'log'>,
  train: ExampleSource,
): Promise<OpenTeacher | undefined> {
  if (teacher === undefined || share === 0) return undefined
  const space = spaceByName(teacher.preset ?? inputs.spec.supernet.preset)
  const bytes = await readWeights(teacher.weights, 'distillation.teacher.weights')
  const supernet = openSupernet({ ...inputs, space }, widthOf(space, teacher.supernet), context, { transfers: [] })
  try {
    supernet.load(withoutMomentum(decodeSafetensors(bytes).tensors))
  } catch (cause) {
    supernet.close()
    throw unusable('distillation.teacher.weights', teacher.weights, cause)
  }
  const fitting = space.resolutions.filter((each) => each <= inputs.dataset.size)
  const resolution = Math.max(...(fitting.length > 0 ? fitting : [Math.min(...space.resolutions)]))
  const { largest } = supernet.network.extremes(space.withResolution(space.decode(space.largest), resolution))
  supernet.calibrate(largest, (await openCalibration(inputs, train)).at(resolution))
  return {
    answers(batch, pupil) {
      const seen = inputs.space.resolutionOf(inputs.space.encode(pupil))
      return supernet.outputs(largest, { ...batch, boxes: boxesFor(batch.boxes, seen, resolution) })
    },
    close: () => supernet.close(),
  }
}

function widthOf({ supernets }: Space, name = supernets[0]): number {
  const width = supernets.indexOf(name)
  if (width >= 0) return width
  throw new NatError(
    errorNames.invalidSpec,
    `distillation.teacher.supernet: found ${name}, expected ${supernets.join(' or ')}.`,
    { advice: 'Correct the spec.' },
  )
}
