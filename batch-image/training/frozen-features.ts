/** What a supernet that rests makes of images, before its heads; and the best heads on that. */
import { type ExampleSource, evenly, examplesAt } from '../../data/example-source.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import { type Featured, identityHead, type Task } from '../../supernet/tasks/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import type { JobContext } from '../job/job-context.ts'
import { type NormStatistics, openCalibration } from './measuring.ts'
import { openSupernet } from './open-supernet.ts'
import type { RunInputs } from './run-inputs.ts'
import { withoutMomentum } from './starting-weights.ts'

export interface FrozenFeatures {
  /**
   * Of at most `most` images, evenly from all, by the subnet.
   * @param choice.norms default: calibrated as for a measurement
   */
  of(
    genotype: Genotype,
    images: ExampleSource,
    choice?: { readonly most?: number; readonly norms?: NormStatistics },
  ): Promise<Featured<number>>
  close(): void
}

/** @param weights a whole supernet; its heads are not looked at */
export async function openFrozenFeatures(
  inputs: RunInputs,
  width: number,
  context: Pick<JobContext, 'threads' | 'log'>,
  weights: State,
  train: ExampleSource,
): Promise<FrozenFeatures> {
  const { space, dataset, spec } = inputs
  const { features } = familyOf(space).network(space, width)
  // As many classes as there are features, and the identity as the head: its answers are the features.
  const classes = Array.from({ length: features }, (_, i) => String(i))
  const asMany = { ...inputs, spec: { ...spec, task: 'classification' }, dataset: { ...dataset, classes } }
  const supernet = openSupernet(asMany, width, context, { transfers: [] })
  const saved = new Map([...withoutMomentum(weights), ...identityHead(features)])
  supernet.load(saved)
  const calibration = await openCalibration(inputs, train)
  return {
    async of(genotype, images, { most = images.count, norms = 'calibrated' } = {}) {
      const architecture = space.decode(genotype)
      const resolution = space.resolutionOf(genotype)
      if (norms === 'calibrated') supernet.calibrate(architecture, calibration.at(resolution))
      else supernet.load(saved)
      const indices = evenly(images.count, most)
      const found = new Float32Array(indices.length * features)
      const { batch } = spec.evaluation
      for (let from = 0; from < indices.length; from += batch) {
        const examples = await examplesAt(images, indices.subarray(from, from + batch))
        const whole = imageBatch(examples, evenly(examples.count, examples.count), resolution)
        found.set(supernet.outputs(architecture, whole)[0], from * features)
      }
      return { features: found, targets: Array.from(indices, (index) => images.target(index)) }
    },
    close: () => supernet.close(),
  }
}

/** Features of a thousand numbers and so many images take a few seconds of arithmetic. */
const mostToFit = 10_000

/**
 * The task's heads, fitted to convergence on the frozen features of one subnet.
 * @returns undefined for a task that knows no closed form
 */
export async function fittedHeads(
  task: Task,
  features: FrozenFeatures,
  genotype: Genotype,
  norms: NormStatistics,
  { train, validation }: Readonly<Record<'train' | 'validation', ExampleSource>>,
): Promise<State | undefined> {
  return task.fitHeads?.({
    train: await features.of(genotype, train, { most: mostToFit, norms }),
    validation: await features.of(genotype, validation, { most: mostToFit, norms }),
  })
}
