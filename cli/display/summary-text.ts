/** A finished run, as `nat show` and the end of a search tell it. */
import type { Summary } from '../../pipeline/contract/documents.ts'
import { formatSeconds, formatUsd } from './format.ts'
import { generationLine } from './generation-line.ts'
import { frontTable } from './tables.ts'

const endings: Record<Summary['status'], string> = {
  succeeded: 'finished',
  'budget-stopped': 'stopped by its budget, with everything that was found until then',
  converged: 'stopped because it no longer improved',
}

/** @param where address of the run's folder in the store */
export function summaryText(summary: Summary, where: string, options: { readonly generations?: boolean } = {}): string {
  const { runId, status, dataset, generations, cost } = summary
  const last = generations.at(-1)?.generation ?? 0
  const measurements = generations.reduce((sum, generation) => sum + generation.measurements, 0)
  return [
    `Run ${runId} ${endings[status]}.`,
    `${dataset.classes} classes; ${dataset.train} training, ${dataset.validation} validation and ${dataset.test} test images; ${measurements} measurements.`,
    ...(options.generations === true
      ? ['', ...generations.map((entry) => generationLine(entry, last, entry.seconds))]
      : []),
    '',
    'Networks that none of the others beats (accuracy; the test images were never used to search):',
    frontTable(summary),
    '',
    `Machine time ${formatSeconds(cost.seconds)}, ${cost.gpuHours.toFixed(2)} GPU hours, ${formatUsd(cost.usd)} (${formatUsd(cost.usdPerNetwork)} per network).`,
    `Report:   ${where}/report.html`,
    `Networks: ${where}/export/`,
  ].join('\n')
}
