/** What ledger lines cost: every attempt counts, failed ones too. */
import type { LedgerLine } from '../contract/documents.ts'
import type { Summary } from '../contract/results.ts'
import { type PriceTable, prices } from './prices.ts'

/** Memory of a function whose line does not say it (`lambda` instead of `lambda-1769`), in MB. */
const defaultLambdaMemory = 1024

export type RunCost = Omit<Summary['cost'], 'usdPerNetwork'>

/**
 * US dollars of one line. A local machine costs nothing. An instance type that the table does not know is priced like
 * the dearest that it knows: a budget should rather stop early than late.
 */
export function costOfLine(line: LedgerLine, table: PriceTable = prices): number {
  if (line.purchase === 'local') return 0
  if (line.purchase === 'lambda') {
    const memory = Number(/^lambda-(\d+)$/.exec(line.machine)?.[1] ?? defaultLambdaMemory)
    return (line.seconds * memory * table.lambda.perGigabyteSecond) / 1024 + table.lambda.perRequest
  }
  const kind = line.purchase === 'spot' ? 'spot' : 'onDemand'
  const known = table.instances[line.machine]
  return (line.seconds / 3600) * (known ? known[kind] : dearestHour(table, kind))
}

/** US dollars. */
function dearestHour(table: PriceTable, kind: 'spot' | 'onDemand'): number {
  return Math.max(...Object.values(table.instances).map((price) => price[kind]))
}

/** What a line that cannot be read counts as, for a budget: the dearest of those that can, or an hour of the dearest machine. */
export function costOfDamagedLine(
  lines: readonly LedgerLine[],
  table: PriceTable = prices,
): { readonly usd: number; readonly gpuHours: number } {
  if (lines.length === 0) return { usd: dearestHour(table, 'onDemand'), gpuHours: 1 }
  return {
    usd: Math.max(...lines.map((line) => costOfLine(line, table))),
    gpuHours: Math.max(...lines.map(({ seconds, gpus }) => (seconds * gpus) / 3600)),
  }
}

/** Sums over lines, in all and per stage. Seconds of an array job's children add up, though they ran side by side. */
export function costOfRun(lines: readonly LedgerLine[], table: PriceTable = prices): RunCost {
  const cost: RunCost = { seconds: 0, gpuHours: 0, usd: 0, byStage: {} }
  for (const line of lines) {
    const usd = costOfLine(line, table)
    cost.byStage[line.stage] ??= { seconds: 0, usd: 0 }
    const stage = cost.byStage[line.stage]
    stage.seconds += line.seconds
    stage.usd += usd
    cost.seconds += line.seconds
    cost.usd += usd
    cost.gpuHours += (line.seconds * line.gpus) / 3600
  }
  return cost
}

/** US dollars of one generation. */
export function usdOfGeneration(lines: readonly LedgerLine[], generation: number): number {
  return costOfRun(lines.filter((line) => line.generation === generation)).usd
}

/** Seconds of each stage of one generation. */
export function secondsByStage(lines: readonly LedgerLine[], generation: number): Record<string, number> {
  const seconds: Record<string, number> = {}
  for (const line of lines)
    if (line.generation === generation) seconds[line.stage] = (seconds[line.stage] ?? 0) + line.seconds
  return seconds
}
