/** Accuracy of a starter supernet on CIFAR-10's test part, in percent, after calibration: the floors that it must reach. */
import { evenly } from '../../data/example-source.ts'
import { createGenerator } from '../../nat/random/index.ts'
import type { Space } from '../../nat/space/index.ts'
import { BatchCache } from '../../supernet/evaluation/batch-cache.ts'
import { measureSubnet } from '../../supernet/evaluation/evaluate.ts'
import { familyOf } from '../../supernet/families/index.ts'
import type { ImageSet } from '../../supernet/input/batches.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { taskNamed } from '../../supernet/tasks/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import { type Cifar10Part, cifar10Classes, loadCifar10 } from './fetch-cifar10.ts'
import { sourcePixels, statisticsOf } from './sources.ts'

const CALIBRATION_IMAGES = 2000
const RANDOM_SUBNETS = 20

export interface AccuracyOnTest {
  readonly largest: number
  readonly smallest: number
  readonly randomMean: number
  readonly random: readonly number[]
}

/** @param weights of one width, with a head for CIFAR-10's ten classes */
export async function measureOnTest(
  weights: State,
  space: Space,
  { width, threads, seed }: { readonly width: number; readonly threads: number; readonly seed: number },
): Promise<AccuracyOnTest> {
  const cifar = await loadCifar10()
  const train = imageSet(cifar.train)
  const test = imageSet(cifar.test)
  const task = taskNamed('classification', { classes: cifar10Classes.length })
  const supernet = new Supernet({ network: familyOf(space).network(space, width), task, threads, transfers: [] })
  try {
    supernet.normaliseBy(statisticsOf(train.images))
    supernet.load(weights)
    const shuffled = createGenerator(seed, 'calibration').shuffle(evenly(train.count, train.count))
    const calibration = new BatchCache(train, [...shuffled.subarray(0, CALIBRATION_IMAGES)], 200)
    const validation = new BatchCache(test, [...evenly(test.count, test.count)], 250)
    const accuracy = (genotype: readonly number[]) =>
      rounded(100 - measureSubnet(supernet, space.decode(genotype), calibration, validation).error)
    const generator = createGenerator(seed, 'measure')
    const largest = accuracy(space.largest)
    const smallest = accuracy(space.smallest)
    const random = Array.from({ length: RANDOM_SUBNETS }, () => accuracy(space.draw(generator)))
    return {
      largest,
      smallest,
      randomMean: rounded(random.reduce((sum, each) => sum + each, 0) / random.length),
      random,
    }
  } finally {
    supernet.close()
  }
}

const imageSet = ({ images, labels }: Cifar10Part): ImageSet => ({
  images,
  labels,
  count: labels.length,
  size: sourcePixels,
  channels: 3,
})

const rounded = (value: number) => Math.round(value * 100) / 100
