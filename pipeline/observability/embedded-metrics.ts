/**
 * Metrics in CloudWatch's embedded metric format, as the fields of a log line: whoever writes a ledger line or commits a
 * generation logs one of these beside it, and CloudWatch makes metrics of it, from Lambda and container alike. Elsewhere
 * it is a log line.
 *
 * Own code, because alarms need the sum over all stages (an empty set of dimensions), and Powertools always adds its own.
 * Format: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

import { metricNamespace } from '../contract/deployment.ts'
import type { Indicators, LedgerLine } from '../contract/documents.ts'
import { costOfLine } from '../ledger/cost.ts'

type Unit = 'Seconds' | 'Count' | 'None'

/** What a log line of the message `metrics` has besides the usual. */
export type MetricFields = Readonly<Record<string, unknown>>
export const metricsMessage = 'metrics'

/** Seconds, cost and Spot interruptions of one attempt: over all, and by stage and purchase option. */
export function ledgerMetrics(runId: string, line: LedgerLine): MetricFields {
  const { stage, purchase, generation, child, attempt } = line
  return embedded(
    Date.parse(line.startedAt) + Math.round(line.seconds * 1000),
    [[], ['stage', 'purchase']],
    {
      Seconds: [line.seconds, 'Seconds'],
      CostUsd: [costOfLine(line), 'None'],
      SpotInterruptions: [line.outcome === 'interrupted' ? 1 : 0, 'Count'],
    },
    { runId, stage, purchase, generation, child, attempt, outcome: line.outcome },
  )
}

/** How the search gets on. @param at milliseconds since 1970 */
export function generationMetrics(runId: string, indicators: Indicators, at: number): MetricFields {
  const { generation, hypervolume, surrogate } = indicators
  // Of the first measured objective: one line on a dashboard.
  const kendall = Object.values(surrogate?.predicted ?? {})[0]?.kendall
  return embedded(
    at,
    [[]],
    {
      Hypervolume: [hypervolume, 'None'],
      ...(kendall === undefined || kendall === null ? {} : { SurrogateKendallTau: [kendall, 'None'] as const }),
    },
    { runId, stage: 'CommitGeneration', generation },
  )
}

function embedded(
  at: number,
  dimensions: readonly (readonly string[])[],
  metrics: Readonly<Record<string, readonly [value: number, unit: Unit]>>,
  properties: Readonly<Record<string, string | number>>,
): MetricFields {
  const entries = Object.entries(metrics)
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: dimensions,
          Metrics: entries.map(([Name, [, Unit]]) => ({ Name, Unit })),
        },
      ],
    },
    ...properties,
    ...Object.fromEntries(entries.map(([name, [value]]) => [name, value])),
  }
}
