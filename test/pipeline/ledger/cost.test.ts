import { describe, expect, test } from 'vitest'
import type { LedgerLine } from '../../../pipeline/contract/documents.ts'
import { costOfLine, costOfRun, secondsByStage } from '../../../pipeline/ledger/cost.ts'
import { prices } from '../../../pipeline/ledger/prices.ts'
import { ledgerLine } from '../helpers.ts'

describe('cost of a ledger line', () => {
  test.each<[string, Partial<LedgerLine>, number]>([
    ['an hour on demand', { machine: 'g4dn.xlarge', purchase: 'on-demand', seconds: 3600 }, 0.526],
    ['an hour of Spot', { machine: 'g4dn.xlarge', purchase: 'spot', seconds: 3600 }, 0.189],
    ['a local machine', { machine: 'local', purchase: 'local', seconds: 3600 }, 0],
    [
      'a minute of a function with 1,769 MB',
      { machine: 'lambda-1769', purchase: 'lambda', seconds: 60 },
      (60 * 1769 * 0.0000133334) / 1024 + 2e-7,
    ],
    ['a function of unknown size', { machine: 'lambda', purchase: 'lambda', seconds: 60 }, 60 * 0.0000133334 + 2e-7],
    ['an unknown machine: the dearest known', { machine: 'p5.48xlarge', purchase: 'on-demand', seconds: 3600 }, 1.861],
    [
      'a failed attempt, like any other',
      { machine: 'g5.xlarge', purchase: 'on-demand', seconds: 1800, outcome: 'interrupted' },
      0.503,
    ],
  ])('%s', (_, fields, usd) => {
    expect(costOfLine(ledgerLine(fields))).toBeCloseTo(usd, 9)
  })

  test('the Spot estimates are those of the notes: 0.189, 0.412 and 0.410 dollars an hour', () => {
    const { instances } = prices
    expect([instances['g4dn.xlarge'].spot, instances['g5.xlarge'].spot, instances['g6.xlarge'].spot]).toEqual([
      0.189, 0.412, 0.41,
    ])
    expect(prices.asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
  })
})

test('costs add up, in all and per stage', () => {
  const lines = [
    ledgerLine({
      stage: 'AdaptSupernet',
      child: 0,
      machine: 'g4dn.xlarge',
      purchase: 'on-demand',
      seconds: 3600,
      gpus: 1,
    }),
    ledgerLine({
      stage: 'AdaptSupernet',
      child: 1,
      machine: 'g4dn.xlarge',
      purchase: 'on-demand',
      seconds: 1800,
      gpus: 1,
    }),
    ledgerLine({ stage: 'PlanGeneration', generation: 1, seconds: 20 }),
  ]
  expect(costOfRun(lines)).toEqual({
    seconds: 5420,
    gpuHours: 1.5,
    usd: expect.closeTo(0.789, 9),
    byStage: {
      AdaptSupernet: { seconds: 5400, usd: expect.closeTo(0.789, 9) },
      PlanGeneration: { seconds: 20, usd: 0 },
    },
  })
  expect(secondsByStage(lines, 0)).toEqual({ AdaptSupernet: 5400 })
})
