/** Stops before the next generation would exceed the budget, rather than after it did. */
import type { DeploymentSpec } from '../contract/spec.ts'
import { costOfDamagedLine, costOfRun } from '../ledger/cost.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type PriceTable, prices } from '../ledger/prices.ts'

export interface BudgetDecision {
  readonly stop: boolean
  readonly spent: { readonly usd: number; readonly gpuHours: number }
  /** Of the next generation: as much as the dearest so far, because the archive only grows. */
  readonly estimate: { readonly usd: number; readonly gpuHours: number }
}

/**
 * @param ledger the run's so far; a damaged line counts as the dearest, because a budget should rather stop early than late
 * @param budget the limits; a missing one does not limit
 */
export function budgetGate(
  { lines, damaged }: Ledger,
  budget: DeploymentSpec['budget'],
  table: PriceTable = prices,
): BudgetDecision {
  const known = costOfRun(lines, table)
  const each = costOfDamagedLine(lines, table)
  const spent = {
    usd: known.usd + damaged.length * each.usd,
    gpuHours: known.gpuHours + damaged.length * each.gpuHours,
  }
  const estimate = { usd: 0, gpuHours: 0 }
  for (const generation of new Set(lines.map((line) => line.generation))) {
    if (generation < 0) continue
    const cost = costOfRun(
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
    spent,
    estimate,
  }
}
