import { expect, test } from 'vitest'
import { traceSegment } from '../../../batch-image/job/trace-segment.ts'

const traceId = '1-5759e988-bd862e3fe1be46a994272793'
const id = '53995c3f42cd8ad8'
const job = { stage: 'AdaptSupernet', runId: 'digits', generation: 3, child: 1, attempt: 2, jobId: 'job:1' } as const
const startedAt = new Date('2026-01-02T03:04:05.250Z')

test('an attempt that succeeded', () => {
  const outcome = { exitCode: 0, outcome: 'succeeded' } as const
  expect(traceSegment(traceId, id, job, { startedAt, seconds: 1.5, outcome, failure: undefined })).toEqual({
    trace_id: traceId,
    id,
    name: 'AdaptSupernet',
    origin: 'AWS::ECS::Container',
    start_time: 1767323045.25,
    end_time: 1767323046.75,
    fault: false,
    annotations: { run: 'digits', generation: 3, child: 1, attempt: 2, outcome: 'succeeded' },
    metadata: { batch: { jobId: 'job:1', exitCode: 0 } },
  })
})

test('an attempt that failed says why; one that was interrupted is no fault', () => {
  const facts = { startedAt, seconds: 1, failure: { name: 'Nat.InvalidData', text: 'No images.' } }
  const failed = traceSegment(traceId, id, job, { ...facts, outcome: { exitCode: 64, outcome: 'failed' } })
  expect(failed).toMatchObject({
    fault: true,
    cause: { exceptions: [{ id, type: 'Nat.InvalidData', message: 'No images.' }] },
  })
  const interrupted = traceSegment(traceId, id, job, { ...facts, outcome: { exitCode: 75, outcome: 'interrupted' } })
  expect(interrupted).toMatchObject({ fault: false })
})
