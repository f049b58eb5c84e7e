import { describe, expect, it } from 'vitest'
import { type Features, fitLinearHead, solvePositive } from '../../../bench/transfer/ridge.ts'
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

  it('spends the whole compute and no more: half on the grid, half on its best setting', async () => {
    const { run, spent } = spender(({ setting, spent }) => Math.abs(setting.learningRate - 0.1) * 10 + 1 / spent)
    const { best } = await tuned(run, 1200)
    expect(spent).toEqual([...grid.map(() => 100), 600])
    expect(best).toMatchObject({ setting: { learningRate: 0.1 }, spent: 600 })
  })

  it('delivers what is best by validation, also when the longer training was worse', async () => {
    const { run } = spender(({ spent }) => spent)
    expect((await tuned(run, 1200)).best.spent).toBe(100)
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

describe('ridge', () => {
  it('solves (A + ridge I) X = B', () => {
    const A = Float64Array.of(4, 2, 2, 3)
    const X = solvePositive(A, Float64Array.of(1, 0, 0, 1), 2, 2, 1)
    // The inverse of [[5, 2], [2, 4]] by hand: determinant 16.
    const inverse = [4 / 16, -2 / 16, -2 / 16, 5 / 16]
    inverse.forEach((value, i) => {
      expect(X[i]).toBeCloseTo(value, 12)
    })
  })

  /** Two features tell three classes apart, the others are noise; far from the origin, of very different scales. */
  const part = (count: number, noise: number, seed: number): Features => {
    const generator = createGenerator(seed, 'ridge')
    const size = 12
    const labels = Array.from({ length: count }, (_, i) => i % 3)
    const values = Float32Array.from({ length: count * size }, (_, index) => {
      const label = labels[Math.floor(index / size)] as number
      const feature = index % size
      const angle = (2 * Math.PI * label) / 3
      const signal = feature === 0 ? Math.cos(angle) : feature === 1 ? Math.sin(angle) : 0
      return 50 + signal + noise * (generator.uniform() - 0.5)
    })
    return { values, size, labels }
  }

  it('finds classes that a line separates', () => {
    const head = fitLinearHead({ train: part(60, 0.2, 1), validation: part(60, 0.2, 2), test: part(300, 0.2, 3) }, 3)
    expect(head).toMatchObject({ validation: 0, test: 0 })
  })

  it('takes a larger penalty where images are few and noisy, because the validation images say so', () => {
    const noisy = { validation: part(300, 3, 5), test: part(300, 3, 6) }
    const few = fitLinearHead({ train: part(15, 3, 4), ...noisy }, 3)
    const clean = fitLinearHead({ train: part(15, 0.2, 4), ...noisy }, 3)
    expect(few.test).toBeLessThan(60)
    expect(few.penalty).toBeGreaterThan(1e-5)
    expect(clean.test).toBeLessThan(few.test)
  })
})
