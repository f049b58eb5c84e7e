import { expect, test } from 'vitest'
import { readConfiguration } from '../../cdk/configuration.ts'

const read = (context: Record<string, unknown>) => readConfiguration((name) => context[name])

test('defaults suit an empty account', () => {
  expect(read({})).toEqual({
    deployment: 'nat',
    maxvCpus: 16,
    kms: false,
    privateNetwork: false,
    monthlyBudgetUsd: 100,
    dailyCostAlarmUsd: 25,
    dataBuckets: [],
    noncurrentDays: 30,
    runbookUrl: 'docs/operating.md',
  })
})

test('values come as text from the command line', () => {
  expect(read({ kms: 'true', maxvCpus: '32', dataBuckets: 'one, two' })).toMatchObject({
    kms: true,
    maxvCpus: 32,
    dataBuckets: ['one', 'two'],
  })
})

test('all mistakes are named at once', () => {
  expect(() => read({ maxvCpus: '2', deployment: 'My Deployment', kms: 'yes', alarmEmail: 'nobody' })).toThrow(
    /-c deployment=…(.|\n)*-c maxvCpus=…(.|\n)*-c kms=…(.|\n)*-c alarmEmail=…(.|\n)*docs\/deploying\.md/,
  )
})
