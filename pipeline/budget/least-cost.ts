/** Refuses a budget that could not pay for a first result: every cent of it would be spent for nothing. */
import { spaceByName } from '../../nat/space/index.ts'
import { errorNames, NatError } from '../contract/errors.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { costOfRun } from '../ledger/cost.ts'
import { type DatasetSize, defaultAssumptions, type EstimateAssumptions, estimateRun } from '../ledger/estimate.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { prices } from '../ledger/prices.ts'

/** Before the images are counted: the least that a data set has. */
export const leastDataset: DatasetSize = { classes: 2, train: 2, validation: 2, test: 2 }

/** The machine of the jobs, as their ledger lines name it; undefined: nothing is known yet, so the cheapest. */
export interface PricedMachine {
  readonly machine: string
  readonly purchase: 'local' | 'spot' | 'on-demand'
}

/**
 * What a run costs at least: the way to the end of generation 0, and the delivery of what that has found. What was spent
 * already (a run that failed and is resumed) is part of it, or more than it.
 * @throws NatError `Nat.InvalidSpec` naming the field and what is needed
 */
export function refuseHopelessBudget(
  spec: DeploymentSpec,
  dataset: DatasetSize,
  { machine, spent = { lines: [], damaged: [] } }: { machine?: PricedMachine; spent?: Ledger } = {},
): void {
  if (machine?.purchase === 'local') return
  const { maxCostUsd, maxGpuHours } = spec.budget
  const oneGeneration = { ...spec, search: { ...spec.search, generations: 0 } }
  const assume = assumptionsFor(machine)
  const least = estimateRun(oneGeneration, spaceByName(spec.supernet.preset), dataset, assume)
  const already = costOfRun(spent.lines)
  const needed = { usd: Math.max(least.usd, already.usd), gpuHours: Math.max(least.gpuHours, already.gpuHours) }
  const sentences: string[] = []
  if (maxCostUsd !== undefined && needed.usd > maxCostUsd)
    sentences.push(
      `budget.maxCostUsd: found ${maxCostUsd}, but a first generation costs about $${needed.usd.toFixed(4)} on ${assume.instanceType}. Allow more.`,
    )
  if (maxGpuHours !== undefined && needed.gpuHours > maxGpuHours)
    sentences.push(
      `budget.maxGpuHours: found ${maxGpuHours}, but a first generation takes about ${needed.gpuHours.toFixed(2)} GPU hours. Allow more.`,
    )
  if (sentences.length === 0) return
  throw new NatError(errorNames.invalidSpec, sentences.join('\n'), {
    advice: 'Raise the budget, or make the first generation cheaper (search.initialDesign, adaptation.epochs).',
  })
}

/** A machine that the table does not know counts as the dearest. */
function assumptionsFor(machine: PricedMachine | undefined): Pick<EstimateAssumptions, 'instanceType' | 'spotShare'> {
  if (machine === undefined) return { instanceType: defaultAssumptions.instanceType, spotShare: 1 }
  const [dearest] = Object.entries(prices.instances).sort(([, a], [, b]) => b.onDemand - a.onDemand)
  return {
    instanceType: machine.machine in prices.instances ? machine.machine : dearest[0],
    spotShare: machine.purchase === 'spot' ? 1 : 0,
  }
}
