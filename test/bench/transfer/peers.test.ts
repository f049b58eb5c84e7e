import { describe, expect, it } from 'vitest'
import { type Attempt, type FineTune, grid, toTellApart, tuned, tunedBestOf } from '../../../bench/transfer/tuning.ts'

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
      toTellApart('fitted'),
    )
    expect(attempts.slice(0, 3).map(({ setting }) => setting.schedule)).toEqual(Array(3).fill('head first, cosine'))
    expect(architectures.map(({ spent }) => spent.length)).toEqual([1, 1 + grid.length + 1, 1])
    expect(attempts.reduce((sum, { spent }) => sum + spent, 0)).toBeCloseTo(900)
    expect(best.spent).toBe(300)
  })
})
