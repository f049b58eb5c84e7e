/** What a run will cost, as `nat estimate` tells it. */
import Table from 'cli-table3'
import type { DatasetSize, EstimateAssumptions, RunEstimate } from '../../pipeline/ledger/estimate.ts'
import type { PriceTable } from '../../pipeline/ledger/prices.ts'
import { formatCount, formatSeconds, formatUsd } from './format.ts'

export function estimateText(
  estimate: RunEstimate,
  dataset: DatasetSize,
  assume: EstimateAssumptions,
  table: PriceTable,
): string {
  const rows = new Table({
    head: ['stage', 'times', 'children', 'machine time', 'on the clock', 'cost'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { stage, times, children, machineSeconds, wallSeconds, usd } of estimate.stages)
    rows.push([
      stage,
      String(times),
      String(children),
      formatSeconds(machineSeconds),
      formatSeconds(wallSeconds),
      formatUsd(usd),
    ])
  return [
    `${dataset.classes} classes; ${dataset.train} training, ${dataset.validation} validation and ${dataset.test} test images; ${estimate.measurements} measurements of ${formatCount(estimate.meanMacs)} MACs on average.`,
    rows.toString(),
    `About ${formatUsd(estimate.usd)} on Spot (${formatUsd(estimate.usdOnDemand)} if every machine is on demand), ${estimate.gpuHours.toFixed(2)} GPU hours, ${formatSeconds(estimate.wallSeconds)} on the clock.`,
    `Assumed: ${assume.instanceType} at ${formatCount(assume.macsPerSecond)} MACs a second, up to ${assume.machines} machines at once, ${assume.bootSeconds} s of boot each; prices of ${table.asOf}, ${table.region}. An estimate, within a factor of two or three at best: docs/estimating.md.`,
  ].join('\n')
}
