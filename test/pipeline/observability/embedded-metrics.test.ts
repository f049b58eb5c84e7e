import { expect, test } from 'vitest'
import type { Indicators, LedgerLine } from '../../../pipeline/contract/documents.ts'
import { generationMetrics, ledgerMetrics } from '../../../pipeline/observability/embedded-metrics.ts'

const line: LedgerLine = {
  schema: 1,
  stage: 'AdaptSupernet',
  generation: 3,
  child: 1,
  attempt: 2,
  startedAt: '2026-12-01T06:00:00.000Z',
  seconds: 1800,
  machine: 'g4dn.xlarge',
  purchase: 'spot',
  gpus: 1,
  images: 0,
  measurements: 0,
  outcome: 'interrupted',
}

test('an attempt: seconds, cost, interruptions, over all and by stage and purchase option', () => {
  expect(ledgerMetrics('mine', line)).toEqual({
    _aws: {
      Timestamp: Date.parse('2026-12-01T06:30:00.000Z'),
      CloudWatchMetrics: [
        {
          Namespace: 'NeuralArchitectureTransfer',
          Dimensions: [[], ['stage', 'purchase']],
          Metrics: [
            { Name: 'Seconds', Unit: 'Seconds' },
            { Name: 'CostUsd', Unit: 'None' },
            { Name: 'SpotInterruptions', Unit: 'Count' },
          ],
        },
      ],
    },
    runId: 'mine',
    stage: 'AdaptSupernet',
    purchase: 'spot',
    generation: 3,
    child: 1,
    attempt: 2,
    outcome: 'interrupted',
    Seconds: 1800,
    CostUsd: 0.0945,
    SpotInterruptions: 1,
  })
})

const indicators: Indicators = {
  schema: 1,
  generation: 3,
  hypervolume: 0.75,
  best: { error: 4 },
  frontSize: 9,
  measurements: 200,
  surrogate: null,
}

test('a generation: hypervolume, and the surrogate’s tau where there is one', () => {
  const surrogateWith = (kendall: number | null) => ({
    name: 'rbf-ensemble',
    trainedOn: 100,
    predicted: { error: { rmse: 1, spearman: 0.9, kendall } },
  })
  expect(generationMetrics('mine', { ...indicators, surrogate: surrogateWith(0.8) }, 0)).toMatchObject({
    Hypervolume: 0.75,
    SurrogateKendallTau: 0.8,
    runId: 'mine',
    generation: 3,
  })
  for (const without of [null, surrogateWith(null)])
    expect(generationMetrics('mine', { ...indicators, surrogate: without }, 0)).not.toHaveProperty(
      'SurrogateKendallTau',
    )
})

test('every dimension and metric that is declared has a value', () => {
  for (const fields of [ledgerMetrics('mine', line), generationMetrics('mine', indicators, 0)]) {
    const document = JSON.parse(JSON.stringify(fields))
    const [{ Dimensions, Metrics }] = document._aws.CloudWatchMetrics
    for (const name of [...Dimensions.flat(), ...Metrics.map(({ Name }: { Name: string }) => Name)])
      expect(document).toHaveProperty(name)
  }
})
