/**
 * The synthesised template in moto's CloudFormation: what it makes works together as deployed. An uploaded spec starts
 * an execution through EventBridge and the starter function, with the names and permissions' targets of the template.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { buildApp } from '../../cdk/build-app.ts'
import { bundleHandlers } from '../../cdk/handler-bundles.ts'
import { endOf, python } from './support/cloud.ts'
import { credentials, region } from './support/credentials.ts'
import { type Moto, startMoto } from './support/moto.ts'
import { smallSpec } from './support/searches.ts'

const stack = 'nat-pipeline-nat'
const outdir = mkdtempSync(join(tmpdir(), 'nat-cdk-out-'))

/** moto makes nothing of these (nor of the dashboard, which refers to alarms): test/cdk/ holds the template to what they must say. */
const madeByNothing = [
  'AWS::Budgets::Budget',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::ScheduleGroup',
]

interface Deployed {
  readonly status: string
  readonly outputs: Readonly<Record<string, string>>
  readonly resources: readonly { readonly id: string; readonly type: string }[]
}

let moto: Moto
let deployed: Deployed
beforeAll(async () => {
  const { app } = buildApp({ bundles: await bundleHandlers(), outdir, findings: 'off' })
  app.synth()
  moto = await startMoto()
  deployed = JSON.parse(
    await python('deploy.py', [moto.endpoint, outdir, stack], { Image: `example.com/nat@sha256:${'0'.repeat(64)}` }),
  )
}, 600_000)
afterAll(async () => {
  await moto?.stop()
  rmSync(outdir, { recursive: true, force: true })
})

test('the stack is created; the list of what moto skips is complete', () => {
  expect(deployed.status).toBe('CREATE_COMPLETE')
  const template = JSON.parse(readFileSync(join(outdir, `${stack}.template.json`), 'utf8'))
  const wanted = Object.entries(template.Resources as Record<string, { Type: string }>)
  const made = new Set(deployed.resources.map(({ id }) => id))
  const missing = wanted.filter(([id, { Type }]) => !made.has(id) && !Type.startsWith('AWS::CDK::'))
  expect([...new Set(missing.map(([, { Type }]) => Type))].sort()).toEqual(madeByNothing)
})

test('an uploaded spec starts one execution, which fails for the reason that its data gives', async () => {
  onTestFailed(() => console.error(moto.log()))
  const bucket = deployed.outputs.Store?.replace('s3://', '') ?? ''
  const stateMachineArn = deployed.outputs.StateMachineArn
  const s3 = new S3Client({ endpoint: moto.endpoint, region, forcePathStyle: true, credentials })
  const sfn = new SFNClient({ endpoint: moto.endpoint, region, credentials })
  const spec = { ...smallSpec, dataset: `s3://${bucket}/datasets/nowhere` }
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'specs/my digits.json', Body: JSON.stringify(spec) }))
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'specs/notes.txt', Body: 'no spec' }))
  const executions = async () =>
    (await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.map(({ executionArn }) => executionArn)
  await expect.poll(executions, { timeout: 120_000 }).toHaveLength(1)
  const [executionArn] = (await executions()) ?? []
  expect(executionArn).toMatch(/:my-digits(-[0-9a-f]+)+$/)
  const { status, error, cause, path } = await endOf(sfn, executionArn)
  expect({ status, error, path }, cause).toEqual({
    status: 'FAILED',
    error: 'Nat.TaskFailed',
    path: [
      ...['ResolveSpec', 'SearchFinished?', 'PrepareDataset', 'PrepareDatasetOnOtherQueue?'],
      ...['RecordFailure', 'Failed'],
    ],
  })
  expect(cause).toContain('exit code 64')
  expect(cause).toContain('Start again with: npm run nat -- submit SPEC')
  expect(await executions()).toHaveLength(1)
  // A place on somebody's disk is refused before a machine is started.
  const local = { ...smallSpec, dataset: '~/pictures/flowers' }
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'specs/local.yaml', Body: JSON.stringify(local) }))
  await expect.poll(executions, { timeout: 120_000 }).toHaveLength(2)
  const [newest] = (await executions())?.filter((arn) => arn?.includes(':local-')) ?? []
  const refused = await endOf(sfn, newest)
  expect(refused).toMatchObject({ error: 'Nat.InvalidSpec', path: ['ResolveSpec', 'RecordFailure', 'Failed'] })
  expect(refused.cause).toContain('dataset.location is "~/pictures/flowers", expected s3://bucket/key.')
})
