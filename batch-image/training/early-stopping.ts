/** Training that ends when the validation images say so. */
import type { ExampleSource } from '../../data/example-source.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { leadingMeasured, minimisedBy } from '../../pipeline/objectives/index.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { measure, openMeasuring } from './measuring.ts'
import type { Kept, Progress } from './progress.ts'
import type { RunInputs } from './run-inputs.ts'

export interface EarlyStopping {
  /** Epochs in a row without a new least error after which training stops; the weights with the least are kept. */
  readonly patience: number
  /** On the validation images, of the weights as they are; may change the running statistics of norms. */
  readonly validationError: () => Promise<number>
}

/**
 * Stops by the first measured objective, by which finished networks are judged too: its mean over some subnets, measured as
 * the search measures them.
 * @param patience undefined: every step is made
 */
export async function stoppingBy(
  supernet: Supernet,
  genotypes: readonly Genotype[],
  patience: number | undefined,
  inputs: RunInputs,
  { train, validation }: { train: ExampleSource; validation: () => Promise<ExampleSource> },
): Promise<EarlyStopping | undefined> {
  if (patience === undefined) return undefined
  const measuring = await openMeasuring(inputs, train, await validation(), inputs.spec.evaluation.validationImages)
  const { metrics } = supernet.task
  const leading = leadingMeasured(minimisedBy(inputs.spec, inputs.named))
  // Where a spec minimises nothing that is measured, `error` leads, which a task from outside may not have.
  const name = metrics.some((metric) => metric.name === leading) ? leading : metrics[0].name
  return {
    patience,
    async validationError() {
      let sum = 0
      for (const genotype of genotypes) sum += (await measure(supernet, genotype, measuring))[name]
      return sum / genotypes.length
    },
  }
}

/**
 * Measures at the end of an epoch and keeps the weights if they are the best so far. Measuring changes nothing of the training.
 * @param averaging whether it is the average of the weights that will be kept
 */
export async function measureEpoch(
  supernet: Supernet,
  { validationError }: EarlyStopping,
  { step, best }: Pick<Progress, 'step' | 'best'>,
  averaging: boolean,
): Promise<{ readonly error: number; readonly best: Kept & { readonly error: number } }> {
  const snapshot = supernet.snapshot()
  if (averaging) supernet.average('use')
  const error = await validationError()
  supernet.restore(snapshot)
  return { error, best: best === undefined || error < best.error ? { step, error, snapshot } : best }
}
