/** A trigger from outside: its event starts a run through the function's own code, and the deployment makes its rule. */
import { S3Client } from '@aws-sdk/client-s3'
import { SFNClient } from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRun } from '../../pipeline/triggers/start-run.ts'
import { synthesise } from '../cdk/synthesise.ts'
import { AwsStandIn } from '../lambdas/aws-stand-in.ts'
import { bucket } from '../lambdas/s3-events.ts'
import './trigger.ts'

const aws = new AwsStandIn()
let services: Parameters<typeof startRun>[1]
beforeAll(async () => {
  const client = {
    endpoint: await aws.listen(),
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  services = {
    s3: new S3Client({ ...client, forcePathStyle: true }),
    sfn: new SFNClient(client),
    stateMachine: 'arn:aws:states:eu-central-1:111122223333:stateMachine:nat-search',
  }
})
afterAll(() => aws.close())

test('its event starts the run that it asks for, once', async () => {
  const event = { source: 'laboratory', detail: { bucket, name: 'announced', spec: 'name: flowers' } }
  expect(await startRun(event, services)).toEqual({ outcome: 'started', runId: 'announced' })
  expect(aws.text('submissions/announced.yaml')).toBe('name: flowers')
  expect(aws.executions.map(({ name, input }) => [name, JSON.parse(input)])).toEqual([
    ['announced', { runId: 'announced', specKey: 'submissions/announced.yaml' }],
  ])
  await startRun(event, services)
  expect(aws.executions).toHaveLength(1)
})

test('an event of no trigger is refused, and the message names this one too', async () => {
  await expect(startRun({ source: 'elsewhere' }, services)).rejects.toThrow(/SpecAnnounced/)
})

test('the deployment has a rule for it, whose target is the function that starts runs', () => {
  const rules = synthesise().find('AWS::Events::Rule')
  const targetsOf = (source: string) =>
    rules
      .filter(({ Properties }) => Properties.EventPattern.source.includes(source))
      .map(({ Properties }) => [Properties.EventPattern['detail-type'], Properties.Targets[0].Arn])
  const [announced] = targetsOf('laboratory')
  const uploaded = targetsOf('aws.s3').map(([, target]) => target)
  expect(announced?.[0]).toEqual(['Spec'])
  expect(uploaded).toContainEqual(announced?.[1])
})
