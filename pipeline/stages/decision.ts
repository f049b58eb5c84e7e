/** Whether the search goes on. The workflow branches on this word. */
import { budgetGate } from '../budget/budget-gate.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { readLedger } from '../ledger/ledger.ts'
import { searchHasConverged } from './convergence.ts'
import type { FunctionContext } from './function-context.ts'

/** `finished`: every generation is committed. `converged`: it no longer improves. `budget`: the next one would exceed it. */
export type Decision = 'continue' | 'finished' | 'converged' | 'budget'

/** @param generation the next one, whose predecessors are committed */
export async function decide(
  { store, logger }: FunctionContext,
  spec: DeploymentSpec,
  runId: string,
  generation: number,
): Promise<Decision> {
  if (generation > spec.search.generations) return 'finished'
  if (await searchHasConverged(store, spec, runId, generation - 1)) {
    logger.info('converged', { after: generation - 1, ...spec.search.convergence })
    return 'converged'
  }
  const isLimited = spec.budget.maxCostUsd !== undefined || spec.budget.maxGpuHours !== undefined
  // Without a first archive there is nothing to deliver.
  if (!isLimited || generation === 0) return 'continue'
  const ledger = await readLedger(store, runId)
  if (ledger.damaged.length > 0) logger.info('damaged ledger lines count as the dearest', { keys: ledger.damaged })
  const { stop, spent, estimate } = budgetGate(ledger, spec.budget)
  if (stop) logger.info('budget reached', { spent, estimate, budget: spec.budget })
  return stop ? 'budget' : 'continue'
}
