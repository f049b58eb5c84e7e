/** A finished run, as `nat show` and the end of a search tell it. */
import type { Summary } from '../../pipeline/contract/results.ts'
import { chosenNetwork } from '../../pipeline/report/chosen-network.ts'
import { deliveredResult, finishedOf } from '../../pipeline/report/delivered.ts'
import { leadingOf } from '../../pipeline/report/shown-objectives.ts'
import { worstClasses } from '../../pipeline/report/warnings.ts'
import { wilsonInterval } from '../../pipeline/report/wilson-interval.ts'
import { formatSeconds, formatUsd } from './format.ts'
import { generationLine } from './generation-line.ts'
import { finishedTable, frontTable, int8Table } from './tables.ts'

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
    `${dataset.classes.length} classes; ${dataset.train} training, ${dataset.validation} validation and ${dataset.test} test images; ${measurements} measurements.`,
    ...(options.generations === true
      ? ['', ...generations.map((entry) => generationLine(entry, last, entry.seconds))]
      : []),
    '',
    'The best networks found: each is better in something than every other one. The search never saw the test images.',
    frontTable(summary),
    ...finishedLines(summary),
    ...int8Lines(summary),
    ...chosenLines(summary),
    ...summary.warnings.map((text) => `\nNote: ${text}`),
    '',
    `Machine time ${formatSeconds(cost.seconds)}, ${cost.gpuHours.toFixed(2)} GPU hours, ${formatUsd(cost.usd)} (${formatUsd(cost.usdPerNetwork)} per network).`,
    `Report:   ${where}/report.html`,
    `Networks: ${where}/export/`,
  ].join('\n')
}

function finishedLines(summary: Summary): string[] {
  const table = finishedTable(summary)
  const epochs = finishedOf(summary.front)[0]?.finished.epochs
  if (table === undefined) return []
  return [
    `Straight from the supernet, and after ${epochs} epochs of fine-tuning on its own (the paper has none; finish.epochs: 0 turns it off):`,
    table,
  ]
}

function int8Lines(summary: Summary): string[] {
  const table = int8Table(summary)
  if (table === undefined) return []
  return [
    'In float32 and in 8-bit integers, both as ONNX in onnxruntime on one thread (TFLite holds the same integers):',
    table,
  ]
}

/** The network that one would choose by the validation images, and how it does on the test images. */
function chosenLines({ front, objectives, dataset }: Summary): string[] {
  const chosen = chosenNetwork(front, objectives)
  if (chosen === undefined || chosen.test.error === undefined) return []
  const delivered = deliveredResult(chosen)
  const { error } = delivered.test
  const straight =
    chosen.finished === undefined ? '' : ` Straight from the supernet it is ${(100 - chosen.test.error).toFixed(2)} %.`
  const { label } = leadingOf({ objectives })
  const { low, high } = wilsonInterval(error, dataset.test)
  const worst = worstClasses(delivered, dataset.classes).slice(0, 3)
  return [
    `Least ${label} on the validation images: ${chosen.id}. Its accuracy on the test images is ${(100 - error).toFixed(2)} % (95 % interval ${(100 - high).toFixed(1)} to ${(100 - low).toFixed(1)} %).${straight}`,
    `Its worst classes: ${worst.map(({ name, accuracy }) => `${name} ${accuracy.toFixed(1)} %`).join(', ')}.`,
  ]
}
