/** Stops before the next generation would exceed the budget, rather than after it did. */
import type { LedgerLine } from '../contract/documents.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { costOf } from '../ledger/cost.ts'
import { type PriceTable, prices } from '../ledger/prices.ts'

export interface BudgetDecision {
  readonly stop: boolean
  readonly spent: { readonly usd: number; readonly gpuHours: number }
  /** Of the next generation: as much as the dearest so far, because the archive only grows. */
  readonly estimate: { readonly usd: number; readonly gpuHours: number }
}

/**
 * @param lines the run's ledger so far
 * @param budget the limits; a missing one does not limit
 */
export function budgetGate(
  lines: readonly LedgerLine[],
  budget: DeploymentSpec['budget'],
  table: PriceTable = prices,
): BudgetDecision {
  const spent = costOf(lines, table)
  const estimate = { usd: 0, gpuHours: 0 }
  for (const generation of new Set(lines.map((line) => line.generation))) {
    if (generation < 0) continue
    const cost = costOf(
      lines.filter((line) => line.generation === generation),
      table,
    )
    estimate.usd = Math.max(estimate.usd, cost.usd)
    estimate.gpuHours = Math.max(estimate.gpuHours, cost.gpuHours)
  }
  return {
    stop:
      spent.usd + estimate.usd > (budget.maxCostUsd ?? Number.POSITIVE_INFINITY) ||
      spent.gpuHours + estimate.gpuHours > (budget.maxGpuHours ?? Number.POSITIVE_INFINITY),
    spent: { usd: spent.usd, gpuHours: spent.gpuHours },
    estimate,
  }
}
