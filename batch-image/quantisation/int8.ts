/** A network in 8-bit integers: its ranges, and what it is worth beside float32, both in onnxruntime. */
import { type ExampleSource, evenly, examplesAt } from '../../data/example-source.ts'
import type { SourcePart } from '../../data/source.ts'
import { bareOnnx, bareOnnxInt8, type Ranges } from '../../export/index.ts'
import { leadingMeasured, minimisedBy } from '../../pipeline/objectives/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import type { Task } from '../../supernet/tasks/index.ts'
import { type RunInputs, taskOf } from '../training/run-inputs.ts'
import { sessionLatency } from '../training/session-latency.ts'
import { measureAnswers } from './measure-file.ts'
import { observeRanges } from './observe-ranges.ts'
import { anyInput, type Images, openSession } from './sessions.ts'

/** More tell next to nothing new about a least and a most. */
const calibrationImages = 256

/** `calibration` are training images, as they are: nothing is learned from the others. */
export type Int8Images = Readonly<Record<'calibration' | 'validation' | 'test', Images>>

/** In onnxruntime on this machine: metrics by name, milliseconds of processor time for one image on one thread. */
export interface Worth {
  readonly validation: Readonly<Record<string, number>>
  readonly test: Readonly<Record<string, number>>
  readonly latency: number
}

export interface Int8Network {
  readonly ranges: Ranges
  readonly float32: Worth
  readonly int8: Worth
  /** What int8 lost on the validation images of the objective that networks are judged by, in its unit. */
  readonly lost: number
}

/** Calibration images evenly from all training images; the validation images that the search measured with. */
export async function openInt8Images(
  { spec }: Pick<RunInputs, 'spec'>,
  { train, validation, test }: Readonly<Record<SourcePart, ExampleSource>>,
): Promise<Int8Images> {
  const measured = Math.min(validation.count, spec.evaluation.validationImages ?? validation.count)
  const calibration = await examplesAt(train, evenly(train.count, calibrationImages))
  return { calibration, validation: { ...validation, count: measured }, test }
}

/** Most that int8 may lose, as the spec says. */
export const largestLoss = ({ spec }: Pick<RunInputs, 'spec'>): number => spec.export.largestInt8Loss ?? 2

export async function int8Of(network: StaticNetwork, inputs: RunInputs, images: Int8Images): Promise<Int8Network> {
  const { spec, named } = inputs
  const side = network.input.shape[0]
  const ranges = await observeRanges(network, images.calibration)
  const float32 = await worthOf(bareOnnx(foldNorms(network)), taskOf(inputs), images, side)
  const int8 = await worthOf(bareOnnxInt8(network, ranges), taskOf(inputs), images, side)
  const leading = leadingMeasured(minimisedBy(spec, named))
  return { ranges, float32, int8, lost: int8.validation[leading] - float32.validation[leading] }
}

async function worthOf(file: Uint8Array, task: Task, images: Int8Images, side: number): Promise<Worth> {
  const session = await openSession(file)
  try {
    return {
      validation: await measureAnswers(session, task, images.validation, side),
      test: await measureAnswers(session, task, images.test, side),
      latency: await sessionLatency(session, { pixels: await anyInput([side, side, 3]) }),
    }
  } finally {
    await session.release()
  }
}
