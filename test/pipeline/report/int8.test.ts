/** What the report and the terminal say of networks in 8-bit integers. */
import { parseHTML } from 'linkedom'
import { expect, test } from 'vitest'
import { int8Table } from '../../../cli/display/tables.ts'
import type { FrontMember, Int8Result, Summary } from '../../../pipeline/contract/results.ts'
import { int8Section } from '../../../pipeline/report/network-tables.ts'

const worth = (error: number, latency: number) => ({ validation: { error }, test: { error: error + 1 }, latency })

function member(id: string, int8?: Int8Result): FrontMember {
  return {
    id,
    genotype: [0],
    resolution: 16,
    width: 1,
    depths: [],
    kernelSizes: [],
    expandRatios: [],
    validation: { error: 5 },
    test: { error: 6 },
    testErrorByClass: [],
    costs: { macs: 1 },
    latency: 1,
    chosenFor: [],
    files: [],
    ...(int8 === undefined ? {} : { int8 }),
  }
}

const front = [
  member('net-01', {
    float32: worth(5, 2),
    int8: worth(5.5, 1.25),
    lost: 0.5,
    exported: true,
    bytes: { 'onnx-int8': 1_230_000, 'tflite-int8': 1_300_000 },
  }),
  member('net-02', { float32: worth(5, 2), int8: worth(9, 1), lost: 4, exported: false, bytes: {} }),
  member('net-03'),
]
const objectives: Summary['objectives'] = [{ name: 'error', label: 'error', unit: '%', source: 'measured' }]

test('the report has a row for each network that was tried, and says which was not written', () => {
  const { document } = parseHTML(`<html><body>${int8Section({ front, objectives }).text}</body></html>`)
  const rows = [...document.querySelectorAll('tbody tr')]
  expect(rows.map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent))).toEqual([
    ['net-01', '6.00 %', '6.50 %', '5.00 %', '5.50 %', '2.00 ms', '1.25 ms', 'onnx-int8 1.23 MB, tflite-int8 1.30 MB'],
    ['net-02', '6.00 %', '10.00 %', '5.00 %', '9.00 %', '2.00 ms', '1.00 ms', 'not written: loses too much'],
  ])
})

test('the terminal has the same, as accuracies', () => {
  const lines = int8Table({ front })?.split('\n') ?? []
  expect(lines.find((line) => line.includes('net-01'))).toMatch(
    /95\.00 % │ +94\.50 % │ 94\.00 % │ +93\.50 % │ 2\.00 ms │ 1\.25 ms │ onnx-int8 1\.23 MB/,
  )
  expect(lines.find((line) => line.includes('net-02'))).toContain('not written: 4.0 points lost')
})

test('without such formats nothing is said', () => {
  expect(int8Table({ front: [member('net-01')] })).toBeUndefined()
  expect(int8Section({ front: [member('net-01')], objectives }).text).toBe('')
})
