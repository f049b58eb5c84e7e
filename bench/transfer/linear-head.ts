/** The frozen supernet with a linear head fitted to convergence: features of its subnets, and ridge regression on them. */
import { loadStart, openSupernet } from '../../batch-image/training/open-supernet.ts'
import { examplesAt } from '../../data/example-source.ts'
import { costOf, type Genotype } from '../../nat/space/index.ts'
import { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import { familyOf } from '../../supernet/families/index.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { Labelled } from '../photos/ridge.ts'
import type { Bench } from './fine-tuning.ts'
import { fittedHead } from './fitted-head.ts'
import type { Judged } from './judge.ts'

const weightName = 'classifier.linear.weight'
const biasName = 'classifier.linear.bias'
const parts = ['train', 'validation', 'test'] as const

/** One network for each genotype, with the head that is best by validation. */
export async function linearHeads(
  bench: Bench,
  genotypes: readonly Genotype[],
): Promise<(Judged & { penalty: number })[]> {
  const { inputs, images, onValidation, threads } = bench
  const { space, dataset, spec } = inputs
  const classes = dataset.classes.length
  const { macs } = space.costs(classes)
  const pictures = await Promise.all(
    parts.map(async (part) => {
      const all = Array.from({ length: images[part].count }, (_, i) => i)
      return new BatchCache(await examplesAt(images[part], all), all, spec.evaluation.batch)
    }),
  )
  const found: (Judged & { penalty: number })[] = []
  for (const width of space.supernets.keys()) {
    const { features } = familyOf(space).network(space, width)
    // As many classes as there are features, and the identity as the head: its answers are the features.
    const asMany = { ...dataset, classes: Array.from({ length: features }, (_, i) => String(i)) }
    const supernet = openSupernet({ ...inputs, dataset: asMany }, width, { threads, log: () => {} }, { transfers: [] })
    await loadStart(supernet, inputs, width, () => {})
    supernet.load(withIdentityHead(supernet, features))
    for (const genotype of genotypes.filter((each) => space.supernetOf(each) === width)) {
      const architecture = space.decode(genotype)
      const resolution = space.resolutionOf(genotype)
      supernet.calibrate(architecture, onValidation.calibration.at(resolution))
      const [train, validation, test] = pictures.map((cache): Labelled => {
        const values = new Float32Array(cache.count * features)
        let offset = 0
        for (const batch of cache.at(resolution)) {
          const [answers] = supernet.outputs(architecture, batch)
          values.set(answers as Float32Array, offset)
          offset += (answers as Float32Array).length
        }
        return { features: values, labels: cache.targets() as number[] }
      })
      found.push({
        genotype,
        macs: costOf(macs, genotype),
        ...fittedHead({ train, validation, test } as Record<'train' | 'validation' | 'test', Labelled>, classes),
      })
    }
    supernet.close()
  }
  return found
}

function withIdentityHead(supernet: Supernet, features: number) {
  const weight = new Float32Array(features * features)
  for (let i = 0; i < features; i++) weight[i * features + i] = 1
  return new Map([
    ...supernet.state({ momentum: false }),
    [weightName, { shape: [features, features], data: weight }] as const,
    [biasName, { shape: [features], data: new Float32Array(features) }] as const,
  ])
}
