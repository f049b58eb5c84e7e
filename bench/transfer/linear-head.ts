/**
 * The frozen supernet with a linear head fitted to convergence: features of its subnets, and ridge regression on them. The batch
 * norms have the statistics that the weights came with, or calibrated ones, whichever is better by validation.
 */
import { openFrozenFeatures } from '../../batch-image/training/frozen-features.ts'
import type { NormStatistics } from '../../batch-image/training/measuring.ts'
import { loadStart, openSupernet } from '../../batch-image/training/open-supernet.ts'
import { costOf, type Genotype } from '../../nat/space/index.ts'
import { errorOf, fittedHead, type Labelled } from '../../supernet/tasks/index.ts'
import type { Bench } from './fine-tuning.ts'
import type { Judged } from './judge.ts'

interface WithHead extends Judged {
  readonly penalty: number
  readonly norms: NormStatistics
}

/** What is tried for each genotype. */
export const normStatistics: readonly NormStatistics[] = ['saved', 'calibrated']

/** One network for each genotype, with the statistics and the head that are best by validation. */
export async function linearHeads(bench: Bench, genotypes: readonly Genotype[]): Promise<WithHead[]> {
  const { inputs, images, threads } = bench
  const { space, dataset } = inputs
  const { macs } = space.costs(dataset.classes.length)
  const context = { threads, log: () => {} }
  const found: WithHead[] = []
  for (const width of space.supernets.keys()) {
    const start = openSupernet(inputs, width, context, { transfers: [] })
    await loadStart(start, inputs, width, () => {})
    const frozen = await openFrozenFeatures(inputs, width, context, start.state({ momentum: false }), images.train)
    start.close()
    for (const genotype of genotypes.filter((each) => space.supernetOf(each) === width)) {
      const tried: WithHead[] = []
      for (const norms of normStatistics) {
        const labelled = async (part: keyof Bench['images']): Promise<Labelled> => {
          const { features, targets } = await frozen.of(genotype, images[part], { norms })
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
