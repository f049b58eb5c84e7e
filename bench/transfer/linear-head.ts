/**
 * The frozen supernet with a linear head fitted to convergence: features of its subnets, and ridge regression on them. The batch
 * norms have the statistics that the weights came with, or calibrated ones, whichever is better by validation.
 */
import { openFrozenFeatures } from '../../batch-image/training/frozen-features.ts'
import type { NormStatistics } from '../../batch-image/training/measuring.ts'
import { loadStart, openSupernet } from '../../batch-image/training/open-supernet.ts'
import type { RunInputs } from '../../batch-image/training/run-inputs.ts'
import { costOf, type Genotype } from '../../nat/space/index.ts'
import { errorOf, fittedHead, type Labelled } from '../../supernet/tasks/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import type { Bench } from './fine-tuning.ts'
import type { Judged } from './judge.ts'

interface WithHead extends Judged {
  readonly penalty: number
  readonly norms: NormStatistics
}

/** What is tried for each genotype. */
export const normStatistics: readonly NormStatistics[] = ['saved', 'calibrated']

export interface LinearHeadOptions {
  /** The supernet of a width. Default: that which the run starts from. */
  readonly startOf?: (width: number) => Promise<State>
  /** Images of each part, evenly from all. Default: all. */
  readonly most?: Readonly<Partial<Record<keyof Bench['images'], number>>>
}

async function startOfRun(inputs: RunInputs, width: number, threads: number): Promise<State> {
  const start = openSupernet(inputs, width, { threads, log: () => {} }, { transfers: [] })
  await loadStart(start, inputs, width, () => {})
  const state = start.state({ momentum: false })
  start.close()
  return state
}

/** One network for each genotype, with the statistics and the head that are best by validation. */
export async function linearHeads(
  { inputs, images, threads }: Pick<Bench, 'inputs' | 'images' | 'threads'>,
  genotypes: readonly Genotype[],
  { startOf = (width) => startOfRun(inputs, width, threads), most = {} }: LinearHeadOptions = {},
): Promise<WithHead[]> {
  const { space, dataset } = inputs
  const { macs } = space.costs(dataset.classes.length)
  const context = { threads, log: () => {} }
  const found: WithHead[] = []
  for (const width of space.supernets.keys()) {
    const ofWidth = genotypes.filter((each) => space.supernetOf(each) === width)
    if (ofWidth.length === 0) continue
    const frozen = await openFrozenFeatures(inputs, width, context, await startOf(width), images.train)
    for (const genotype of ofWidth) {
      const tried: WithHead[] = []
      for (const norms of normStatistics) {
        const labelled = async (part: keyof Bench['images']): Promise<Labelled> => {
          const { features, targets } = await frozen.of(genotype, images[part], { norms, most: most[part] })
          return { features, labels: targets }
        }
        const [train, validation, test] = [
          await labelled('train'),
          await labelled('validation'),
          await labelled('test'),
        ]
        const fitted = fittedHead({ train, validation }, dataset.classes.length)
        tried.push({
          genotype,
          macs: costOf(macs, genotype),
          norms,
          penalty: fitted.penalty,
          validation: fitted.validation,
          test: errorOf(fitted.head, test),
        })
      }
      found.push(tried.reduce((best, each) => (each.validation < best.validation ? each : best)))
    }
    frozen.close()
  }
  return found
}
