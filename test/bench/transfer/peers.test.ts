import { describe, expect, it } from 'vitest'
import type { Labelled } from '../../../bench/photos/ridge.ts'
import { fittedHead } from '../../../bench/transfer/fitted-head.ts'
import { type Attempt, type FineTune, grid, tuned, tunedBestOf } from '../../../bench/transfer/tuning.ts'
import { createGenerator } from '../../../nat/random/index.ts'

describe('tuning', () => {
  const spender = (errorOf: (attempt: Omit<Attempt, 'validation'>) => number) => {
    const spent: number[] = []
    const run: FineTune<Attempt> = async (setting, compute) => {
      spent.push(compute)
      return { setting, spent: compute, validation: errorOf({ setting, spent: compute }) }
    }
    return { run, spent }
  }

  const compute = 2 * 100 * grid.length

  it('spends the whole compute and no more: half on the grid, half on its best setting', async () => {
    const { run, spent } = spender(({ setting, spent }) => Math.abs(setting.learningRate - 0.1) * 10 + 1 / spent)
    const { best } = await tuned(run, compute)
    expect(spent).toEqual([...grid.map(() => 100), 100 * grid.length])
    expect(best).toMatchObject({ setting: { learningRate: 0.1 }, spent: compute / 2 })
  })

  it('delivers what is best by validation, also when the longer training was worse', async () => {
    const { run } = spender(({ spent }) => spent)
    expect((await tuned(run, compute)).best.spent).toBe(100)
  })

  it('of several architectures the best gets the grid', async () => {
    const architectures = [5, 1, 9].map((error) => spender(({ spent }) => error + 1 / spent))
    const { best, attempts } = await tunedBestOf(
      architectures.map(({ run }) => run),
      900,
    )
    expect(architectures.map(({ spent }) => spent.length)).toEqual([1, 1 + grid.length + 1, 1])
    expect(attempts.reduce((sum, { spent }) => sum + spent, 0)).toBeCloseTo(900)
    expect(best.spent).toBe(300)
  })
})

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
    const head = fittedHead({ train: part(60, 0.2, 1), validation: part(60, 0.2, 2), test: part(300, 0.2, 3) }, 3)
    expect(head).toMatchObject({ validation: 0, test: 0 })
  })

  it('takes a larger penalty where images are few and noisy, because the validation images say so', () => {
    const noisy = { validation: part(300, 3, 5), test: part(300, 3, 6) }
    const few = fittedHead({ train: part(15, 3, 4), ...noisy }, 3)
    const clean = fittedHead({ train: part(15, 0.2, 4), ...noisy }, 3)
    expect(few.test).toBeLessThan(60)
    expect(few.penalty).toBeGreaterThan(1e-5)
    expect(clean.test).toBeLessThan(few.test)
  })
})
