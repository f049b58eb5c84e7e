/** The linear head that the frozen supernet is given: fitted, its penalty chosen by validation. */
import { describe, expect, it } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { fittedHead } from '../../../supernet/tasks/classification/fitted-head.ts'
import { classification } from '../../../supernet/tasks/classification/index.ts'
import { errorOf, type Labelled, ridgeHeads } from '../../../supernet/tasks/classification/ridge.ts'
import type { NamedTensor } from '../../../supernet/variables/state.ts'

describe('the linear head', () => {
  /** Two features tell three classes apart, the others are noise; far from the origin, of very different scales. */
  const part = (count: number, noise: number, seed: number): Labelled => {
    const generator = createGenerator(seed, 'ridge')
    const size = 12
    const labels = Array.from({ length: count }, (_, i) => i % 3)
    const features = Float32Array.from({ length: count * size }, (_, index) => {
      const label = labels[Math.floor(index / size)] as number
      const feature = index % size
      const angle = (2 * Math.PI * label) / 3
      const signal = feature === 0 ? Math.cos(angle) : feature === 1 ? Math.sin(angle) : 0
      return 50 + signal + noise * (generator.uniform() - 0.5)
    })
    return { features, labels }
  }

  it('finds classes that a line separates', () => {
    const { head, validation } = fittedHead({ train: part(60, 0.2, 1), validation: part(60, 0.2, 2) }, 3)
    expect([validation, errorOf(head, part(300, 0.2, 3))]).toEqual([0, 0])
  })

  it('takes a larger penalty where images are few and noisy, because the validation images say so', () => {
    const [validation, test] = [part(300, 3, 5), part(300, 3, 6)]
    const few = fittedHead({ train: part(15, 3, 4), validation }, 3)
    const clean = fittedHead({ train: part(15, 0.2, 4), validation }, 3)
    expect(errorOf(few.head, test)).toBeLessThan(60)
    expect(few.penalty).toBeGreaterThan(1e-5)
    expect(errorOf(clean.head, test)).toBeLessThan(errorOf(few.head, test))
  })

  it('with a least penalty no smaller one is tried, and its weights are small', () => {
    const examples = { train: part(60, 1, 7), validation: part(60, 1, 8) }
    const [unbounded] = ridgeHeads(examples.train, 3, [1e-5])
    const { head, penalty } = fittedHead(examples, 3, 10)
    expect(penalty).toBe(10)
    expect(Math.hypot(...head.weights)).toBeLessThan(Math.hypot(...unbounded.weights) / 2)
  })

  it('as the saved tensors of a dense layer it gives the same answers', () => {
    const [train, validation] = [part(60, 1, 7), part(60, 1, 8)]
    const saved = classification(3).fitHeads?.({
      train: { features: train.features, targets: train.labels },
      validation: { features: validation.features, targets: validation.labels },
    })
    const weight = saved?.get('classifier.linear.weight')
    const bias = saved?.get('classifier.linear.bias')
    expect([weight?.shape, bias?.shape]).toEqual([[3, 12], [3]])
    const wrong = validation.labels.filter((label, image) => {
      const scores = [0, 1, 2].map((k) =>
        (weight as NamedTensor).data
          .subarray(k * 12, (k + 1) * 12)
          .reduce((sum, each, j) => sum + each * validation.features[image * 12 + j], (bias as NamedTensor).data[k]),
      )
      return scores.indexOf(Math.max(...scores)) !== label
    })
    expect((100 * wrong.length) / 60).toBeCloseTo(fittedHead({ train, validation }, 3).validation, 9)
  })
})
