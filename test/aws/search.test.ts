/**
 * One real search, three times: by the command line on a directory; in moto, as deployed (esbuild bundles, the container's
 * entry point, S3 on versitygw); by the command line on S3, killed in the middle and resumed. The archives are the same,
 * byte for byte.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchGetTracesCommand, XRayClient } from '@aws-sdk/client-xray'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { instanceMetadataSwitch } from '../../batch-image/job/instance-metadata.ts'
import { bundleFile, bundleHandlers } from '../../cdk/handler-bundles.ts'
import { BatchEmulator } from '../../cli/local/batch-emulator.ts'
import { loadSearchDefinition, localQueues } from '../../cli/local/definition.ts'
import { runWorkflow, type WorkflowFailed } from '../../cli/local/workflow.ts'
import { jobDefinition } from '../../pipeline/contract/job-definition.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { summarySchema } from '../../pipeline/contract/results.ts'
import { kebab } from '../../pipeline/contract/stage.ts'
import { functionStages } from '../../pipeline/contract/stages.ts'
import { traceHeaderVariable } from '../../pipeline/observability/trace.ts'
import { failureSchema } from '../../pipeline/stages/record-failure.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { S3Store } from '../../pipeline/store/s3-store.ts'
import { execute, jobDefinitionOf, provision } from './support/cloud.ts'
import { credentials, region, s3Environment } from './support/credentials.ts'
import { type MetadataServer, serveInstanceMetadata } from './support/instance-metadata.ts'
import { lambdaProcesses } from './support/lambda-process.ts'
import { containerEntry, type Moto, startMoto } from './support/moto.ts'
import { type S3Server, startVersitygw } from './support/s3-server.ts'
import { compute, nat, smallSpec } from './support/searches.ts'

const runId = 'small-search'
const folder = mkdtempSync(join(tmpdir(), 'nat-searches-'))
const specFile = join(folder, 'spec.yaml')
const bucket = 'searches'
const cloudStore = `s3://${bucket}/cloud`
/** What Lambda's runtime would set. */
const traceId = '1-5759e988-bd862e3fe1be46a994272793'
const patience = { timeout: 1_800_000 }
const shared = [keys.archive(runId, 0), keys.archive(runId, 1), keys.finalArchive(runId), keys.selected(runId)]

const gpus = Array.from({ length: 1000 }, (_, index) => index).join(',')

let s3: S3Server
let moto: Moto
/** On which machine the jobs are, hence what they cost. */
let metadata: MetadataServer
let bundles: string
beforeAll(async () => {
  writeFileSync(specFile, JSON.stringify(smallSpec))
  s3 = await startVersitygw()
  await s3.makeBucket(bucket)
  moto = await startMoto({ s3Endpoint: s3.endpoint })
  metadata = await serveInstanceMetadata({ 'instance-type': 'g4dn.xlarge', 'instance-life-cycle': 'spot' })
  bundles = await bundleHandlers(functionStages().map(({ name }) => kebab(name)))
  await provision(moto, {
    queues: Object.values(localQueues),
    jobDefinitions: [
      jobDefinitionOf('local', jobDefinition, {
        // A thousand GPUs: the budget of a search of seconds is one that a real search could have.
        environment: { ...metadata.environment, [instanceMetadataSwitch]: 'on', NVIDIA_VISIBLE_DEVICES: gpus },
      }),
    ],
    functions: functionStages().map(({ name }) => ({
      name,
      file: join(bundles, kebab(name), bundleFile),
      environment: { NAT_STORE: cloudStore, [traceHeaderVariable]: `Root=${traceId};Sampled=1` },
    })),
  })
})
afterAll(async () => {
  await moto?.stop()
  await s3?.stop()
  await metadata?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const inBucket = (prefix: string) => new S3Store({ bucket, prefix, client: s3.client })
const bytes = async (store: ObjectStore) =>
  Promise.all(shared.map(async (key) => Buffer.from((await store.get(key)).body).toString()))

describe('a whole search', patience, () => {
  test('on a directory, by the command line', async () => {
    const { code, output } = await nat(
      ['run', specFile, '--run-id', runId, '--threads', String(compute.threads), '--store', join(folder, 'local')],
      { folder },
    ).ended
    expect(code, output).toBe(0)
  })

  test('in moto, with the deployed bundles and the container: the same archives', async () => {
    onTestFailed(() => console.error(moto.log()))
    const { status, cause, path } = await execute(moto, {
      name: runId,
      definition: loadSearchDefinition(cloudStore),
      input: { runId, spec: smallSpec, compute },
    })
    expect(status, cause).toBe('SUCCEEDED')
    const generation = ['PlanGeneration', 'AdaptSupernet', 'EvaluateSubnets', 'CommitGeneration', 'MoreGenerations?']
    expect(path).toEqual([
      ...['ResolveSpec', 'SearchFinished?', 'PrepareDataset', 'WarmUp'],
      ...generation,
      ...generation,
      ...['SelectSubnets', 'Finish?', 'FinishSubnets', 'ExportSubnets', 'PublishReport', 'Done'],
    ])
    expect(await bytes(inBucket('cloud'))).toEqual(await bytes(openStore(join(folder, 'local'))))
  })

  test('in moto, with a budget for the first generation only: it stops there, and reports', async () => {
    onTestFailed(() => console.error(moto.log()))
    const stopped = 'budget-stopped'
    const { status, cause, path } = await execute(moto, {
      name: stopped,
      definition: loadSearchDefinition(cloudStore),
      // Enough to begin with, and less than the first generation then takes.
      input: { runId: stopped, spec: { ...smallSpec, budget: { maxGpuHours: 0.5 } }, compute },
    })
    expect(status, cause).toBe('SUCCEEDED')
    expect(path.slice(-7)).toEqual([
      ...['MoreGenerations?', 'SelectSubnets', 'Finish?', 'FinishSubnets'],
      ...['ExportSubnets', 'PublishReport', 'Done'],
    ])
    const store = inBucket('cloud')
    const summary = await readDocument(store, keys.summary(stopped), summarySchema)
    expect(summary).toMatchObject({ status: 'budget-stopped', generations: [{ generation: 0 }] })
    expect(summary.front.length).toBeGreaterThan(0)
    expect(summary.cost.gpuHours).toBeGreaterThan(0.5)
    expect(Buffer.from((await store.get(keys.report(stopped))).body).toString()).toContain(
      'The search stopped where the next generation would have exceeded the budget.',
    )
  })

  test('in moto, a budget that pays for nothing starts no job', async () => {
    const { status, cause, path } = await execute(moto, {
      name: 'no-budget',
      definition: loadSearchDefinition(cloudStore),
      input: { runId: 'no-budget', spec: { ...smallSpec, budget: { maxCostUsd: 0.0001 } }, compute },
    })
    expect(status).toBe('FAILED')
    expect(cause).toContain('budget.maxCostUsd: found 0.0001')
    expect(path).toEqual(['ResolveSpec', 'RecordFailure', 'Failed'])
  })

  test('every attempt of a job is in the trace of the execution', async () => {
    const client = new XRayClient({ endpoint: moto.endpoint, region, credentials })
    const { Traces = [] } = await client.send(new BatchGetTracesCommand({ TraceIds: [traceId] }))
    client.destroy()
    const segments = (Traces[0]?.Segments ?? [])
      .map(({ Document }) => JSON.parse(Document as string))
      .filter(({ annotations }) => annotations.run === runId)
    expect(segments.map(({ name, annotations }) => [name, annotations.generation, annotations.outcome])).toEqual(
      expect.arrayContaining([
        ['PrepareDataset', -1, 'succeeded'],
        ['WarmUp', -1, 'succeeded'],
        ['AdaptSupernet', 1, 'succeeded'],
        ['EvaluateSubnets', 0, 'succeeded'],
        ['EvaluateSubnets', 1, 'succeeded'],
        ['FinishSubnets', -1, 'succeeded'],
        ['ExportSubnets', -1, 'succeeded'],
      ]),
    )
    for (const segment of segments)
      expect(segment).toMatchObject({ trace_id: traceId, fault: false, annotations: { attempt: 1 } })
  })

  test('on S3, by the command line, killed and resumed: the same archives', async () => {
    const store = inBucket('laptop')
    const options = { folder, environment: s3Environment(s3.endpoint) }
    const where = ['--store', `s3://${bucket}/laptop`]
    const first = nat(['run', specFile, '--run-id', runId, '--threads', String(compute.threads), ...where], options)
    const trained = async () => (await store.head(keys.trained(runId, 1, 0))) !== undefined
    await expect
      .poll(async () => (await trained()) || first.child.exitCode !== null, { timeout: 1_500_000, interval: 50 })
      .toBe(true)
    expect(first.child.exitCode).toBe(null)
    process.kill(-(first.child.pid as number), 'SIGKILL')
    await first.ended
    expect(await store.head(keys.summary(runId))).toBeUndefined()
    const { code, output } = await nat(['resume', runId, ...where], options).ended
    expect(code, output).toBe(0)
    expect(output).toContain(`Run ${runId} continues after generation 0 of 1.`)
    expect(await bytes(store)).toEqual(await bytes(openStore(join(folder, 'local'))))
  })
})

/** Nothing here is the test's: the bundles, the container's entry point, the state machine. */
describe.each([
  {
    name: 'a poisoned spec',
    runId: 'poisoned',
    spec: { name: '$(touch owned); ../../x', dataset: 'file:///etc/passwd', constructor: { prototype: {} } },
    path: ['ResolveSpec', 'RecordFailure', 'Failed'],
    error: 'Nat.InvalidSpec',
    cause: /name/,
  },
  {
    name: 'a data set that is not there',
    runId: 'no-data',
    spec: { ...smallSpec, dataset: join(folder, 'nowhere') },
    path: [
      ...['ResolveSpec', 'SearchFinished?', 'PrepareDataset', 'PrepareDatasetOnOtherQueue?'],
      ...['RecordFailure', 'Failed'],
    ],
    error: 'Nat.TaskFailed',
    cause: /exit code 64: a mistake in the spec or the data/,
  },
])('$name fails with its reason', patience, ({ runId: failing, spec, path, error, cause }) => {
  const failures = async (store: ObjectStore) => {
    const records = []
    for await (const { key } of store.list(keys.failurePrefix(failing)))
      records.push(failureSchema.parse(JSON.parse(Buffer.from((await store.get(key)).body).toString())))
    return records
  }

  test('in moto', async () => {
    onTestFailed(() => console.error(moto.log()))
    const ended = await execute(moto, {
      name: failing,
      definition: loadSearchDefinition(cloudStore),
      input: { runId: failing, spec, compute },
    })
    expect({ status: ended.status, error: ended.error, path: ended.path }).toEqual({ status: 'FAILED', error, path })
    expect(ended.cause).toMatch(cause)
    expect(await failures(inBucket('cloud'))).toMatchObject([{ runId: failing }])
  })

  test('on this machine', async () => {
    const location = join(folder, 'failing')
    const entered: string[] = []
    const failure = await runWorkflow({
      definition: loadSearchDefinition(location),
      input: { runId: failing, spec, compute },
      lambdas: lambdaProcesses((stage) => join(bundles, kebab(stage)), {
        NAT_STORE: location,
      }),
      batch: new BatchEmulator({ entry: containerEntry, definition: jobDefinition, concurrency: async () => 2 }),
      onEvent: ({ type, state }) => void (type === 'entered' && entered.push(state)),
    }).then(
      () => expect.unreachable('it succeeded'),
      (reason: WorkflowFailed) => reason,
    )
    expect({ error: failure.error, path: entered }).toEqual({ error, path })
    expect(failure.message).toMatch(cause)
    expect(await failures(openStore(location))).toMatchObject([{ runId: failing }])
  })
})
