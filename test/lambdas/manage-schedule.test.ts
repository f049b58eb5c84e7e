import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { scheduleName } from '../../pipeline/triggers/run-name.ts'
import { AwsStandIn } from './aws-stand-in.ts'
import { loadBundledHandler } from './bundled-handler.ts'
import { bucket, objectCreated, objectDeleted } from './s3-events.ts'

const aws = new AwsStandIn()
let manageSchedule: (event: unknown) => Promise<unknown>

beforeAll(async () => {
  manageSchedule = await loadBundledHandler('manage-schedule', await aws.listen(), {
    NAT_SCHEDULE_GROUP: 'nat-specs',
    NAT_SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/schedules',
    NAT_STARTER_ARN: 'arn:aws:lambda:eu-central-1:111122223333:function:nat-start-run',
    NAT_DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:eu-central-1:111122223333:nat-unhandled-events',
  })
})
beforeEach(() => aws.reset())
afterAll(() => aws.close())

const spec = (schedule?: string) =>
  JSON.stringify({ name: 'flowers', dataset: 'datasets/flowers', supernet: 'nano', schedule })
const key = 'specs/flowers.json'
const upload = (text: string) => manageSchedule(objectCreated(key, aws.putObject(key, text)))
const expressions = () => [...aws.schedules.values()].map((schedule) => schedule.ScheduleExpression)

test('a spec with a schedule gets one, with few retries and a dead-letter queue', async () => {
  await upload(spec('rate(30 days)'))
  expect([...aws.schedules]).toEqual([
    [
      scheduleName(bucket, key),
      expect.objectContaining({
        GroupName: 'nat-specs',
        ScheduleExpression: 'rate(30 days)',
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
        Target: {
          Arn: 'arn:aws:lambda:eu-central-1:111122223333:function:nat-start-run',
          RoleArn: 'arn:aws:iam::111122223333:role/schedules',
          Input: JSON.stringify({
            source: 'nat.schedule',
            bucket,
            key,
            scheduledTime: '<aws.scheduler.scheduled-time>',
          }),
          RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
          DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-central-1:111122223333:nat-unhandled-events' },
        },
      }),
    ],
  ])
  expect(scheduleName(bucket, key)).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/)
})

test('a spec without a schedule has none', async () => {
  await upload(spec())
  expect(aws.schedules.size).toBe(0)
})

test('the schedule follows the spec: changed, taken out, put back, deleted', async () => {
  await upload(spec('rate(30 days)'))
  await upload(spec('rate(7 days)'))
  expect(expressions()).toEqual(['rate(7 days)'])
  await upload(spec())
  expect(expressions()).toEqual([])
  await upload(spec('cron(0 6 1 * ? *)'))
  expect(expressions()).toEqual(['cron(0 6 1 * ? *)'])
  aws.deleteObject(key)
  await manageSchedule(objectDeleted(key))
  expect(expressions()).toEqual([])
})

test('late, repeated and reordered events end in the state of the bucket', async () => {
  const first = aws.putObject(key, spec('rate(30 days)'))
  const second = aws.putObject(key, spec('rate(7 days)'))
  for (const event of [objectCreated(key, second), objectDeleted(key), objectCreated(key, first), objectDeleted(key)])
    await manageSchedule(event)
  expect(expressions()).toEqual(['rate(7 days)'])
})

test('a change in the middle is seen, and has the last word', async () => {
  aws.putObject(key, spec('rate(30 days)'))
  aws.onCall = (call) => {
    if (call.startsWith('scheduler POST')) {
      aws.onCall = undefined
      aws.putObject(key, spec('rate(7 days)'))
    }
  }
  await manageSchedule(objectCreated(key))
  expect(expressions()).toEqual(['rate(7 days)'])
})

test('two invocations at once end in one schedule', async () => {
  aws.putObject(key, spec('rate(30 days)'))
  await Promise.all(Array.from({ length: 8 }, () => manageSchedule(objectCreated(key))))
  expect(expressions()).toEqual(['rate(30 days)'])
})

test('a spec with a mistake leaves its schedule as it was', async () => {
  await upload(spec('rate(30 days)'))
  expect(await upload('{"name": "flowers", "schedul')).toMatchObject([{ outcome: 'kept' }])
  expect(await upload(spec('every full moon'))).toMatchObject([{ outcome: 'kept' }])
  expect(expressions()).toEqual(['rate(30 days)'])
})

test('a URL-encoded key means the same spec, also once it is deleted', async () => {
  aws.putObject('specs/my spec.json', spec('rate(30 days)'))
  await manageSchedule(objectCreated('specs/my+spec.json'))
  expect([...aws.schedules.keys()]).toEqual([scheduleName(bucket, 'specs/my spec.json')])
  aws.deleteObject('specs/my spec.json')
  await manageSchedule(objectDeleted('specs/my+spec.json'))
  expect(aws.schedules.size).toBe(0)
})

test('a foreign event is refused by name', async () => {
  await expect(manageSchedule({ source: 'nat.schedule' })).rejects.toMatchObject({ name: 'Nat.InvalidData' })
})
