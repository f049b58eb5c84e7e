import { expect, test } from 'vitest'
import { budgetGate } from '../../../pipeline/budget/budget-gate.ts'
import { ledgerLine } from '../helpers.ts'

/** An hour of a machine whose hour costs 0.526 dollars. */
const hour = (generation: number, hours = 1) =>
  ledgerLine({ generation, machine: 'g4dn.xlarge', purchase: 'on-demand', seconds: 3600 * hours, gpus: 1 })

/** Preparation 0.526, generation 0 0.526, generation 1 1.052: 2.104 spent, and the next may cost 1.052. */
const ledger = { lines: [hour(-1), hour(0), hour(1, 2)], damaged: [] }

test('the estimate of the next generation is the dearest so far', () => {
  const { spent, estimate } = budgetGate(ledger, {})
  expect(spent).toEqual({ usd: expect.closeTo(2.104, 9), gpuHours: 4 })
  expect(estimate).toEqual({ usd: expect.closeTo(1.052, 9), gpuHours: 2 })
})

test.each([
  ['no limit', {}, false],
  ['just enough dollars', { maxCostUsd: 3.157 }, false],
  ['a cent too few', { maxCostUsd: 3.146 }, true],
  ['just enough GPU hours', { maxGpuHours: 6 }, false],
  ['too few GPU hours', { maxGpuHours: 5.99 }, true],
  ['enough of one, too little of the other', { maxCostUsd: 100, maxGpuHours: 1 }, true],
])('%s', (_, budget, stop) => {
  expect(budgetGate(ledger, budget).stop).toBe(stop)
})

test('a laptop costs nothing, but its GPU hours count', () => {
  const local = { lines: [ledgerLine({ seconds: 7200, gpus: 1 })], damaged: [] }
  expect(budgetGate(local, { maxCostUsd: 0.01 }).stop).toBe(false)
  expect(budgetGate(local, { maxGpuHours: 3 }).stop).toBe(true)
})

test('a damaged line counts as the dearest of those that can be read', () => {
  const { spent } = budgetGate({ ...ledger, damaged: ['a', 'b'] }, {})
  expect(spent).toEqual({ usd: expect.closeTo(2.104 + 2 * 1.052, 9), gpuHours: 4 + 2 * 2 })
})

test('where none can be read, a damaged line counts as an hour of the dearest machine', () => {
  const { spent, stop } = budgetGate({ lines: [], damaged: ['a'] }, { maxCostUsd: 1.86 })
  expect(spent).toEqual({ usd: 1.861, gpuHours: 1 })
  expect(stop).toBe(true)
})
