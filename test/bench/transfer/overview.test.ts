import { expect, test } from 'vitest'
import { overviewOf } from '../../../bench/transfer/overview.ts'

const network = (macs: number, error: number) => ({ genotype: [], macs, validation: error, test: error })
const delivered = (...networks: ReturnType<typeof network>[]) => ({ networks, spent: 1e12 })

test('a random network a little above the size of the small device has its cell, the largest is compared at any size', () => {
  const overview = overviewOf([
    {
      example: 'uci-digits', // small: within 1.5 million
      budgets: [1.5e6],
      worstError: 10,
      share: 1,
      seeds: [
        {
          seed: 7,
          images: { train: 100, validation: 100, test: 800 },
          compute: { warmUp: 0, adaptation: 1e12, measuring: 0, finishing: 0, total: 1e12, measurements: 10 },
          peers: {
            'nat, finished': delivered(network(1.4e6, 5), network(3e6, 1)),
            'random architecture': delivered(network(1.53e6, 9)),
            largest: delivered(network(38e6, 5)),
          },
        },
      ],
    },
  ])
  const [task, seeds, within, finished, straight, smallest, random, anySize, largest] =
    overview.split('\n').at(-1)?.slice(2, -2).split(' | ') ?? []
  expect([task, seeds, within, straight, smallest]).toEqual(['`uci-digits`', '7', '1.5 M', '-', '-'])
  expect([finished, anySize]).toEqual([expect.stringMatching(/^5\.00 /), expect.stringMatching(/^1\.00 /)])
  expect([random, largest]).toEqual([
    expect.stringMatching(/^9\.00 .* 1\/0\/0$/),
    expect.stringMatching(/^5\.00 .* 1\/0\/0$/),
  ])
})
