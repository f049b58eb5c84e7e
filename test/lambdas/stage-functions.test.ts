/** The handlers as a host calls them: event in, result or named error out, a line in the ledger. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, expect, test } from 'vitest'
import { logTo } from '../../lambdas/shared/function-log.ts'
import { stageHandler } from '../../lambdas/shared/stage-handler.ts'
import { indicatorsSchema, planSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { functionStages } from '../../pipeline/contract/stages.ts'
import { readLedger } from '../../pipeline/ledger/ledger.ts'
import { findTrace } from '../../pipeline/observability/trace.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { keysOf, smallSpec, temporaryFolder } from '../pipeline/helpers.ts'
import { measure, putDataset, syntheticSpec } from '../pipeline/stages/synthetic-run.ts'

type Handler = (event: unknown, context: unknown) => Promise<unknown>

/** `PlanGeneration` -> the handler of `lambdas/plan-generation.ts`. */
async function handlerOf(stage: string): Promise<Handler> {
  const file = stage.replaceAll(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
  const { handler }: { handler: Handler } = await import(`../../lambdas/${file}.ts`)
  return handler
}
const invoke = async (stage: string, event: unknown) => (await handlerOf(stage))(event, {})

let lines: Record<string, unknown>[] = []
beforeEach(() => {
  process.env.NAT_STORE = temporaryFolder()
  delete process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE
  delete process.env._X_AMZN_TRACE_ID
  lines = []
  logTo((line) => lines.push(JSON.parse(line)))
})
const store = () => openStore(process.env.NAT_STORE as string)

test.each(functionStages().map(({ name }) => name))('%s has a handler', async (stage) => {
  expect(await handlerOf(stage)).toBeTypeOf('function')
})

test('a stage writes to the store of the environment, logs, and leaves a line in the ledger', async () => {
  expect(await invoke('ResolveSpec', { runId: 'run', spec: syntheticSpec })).toMatchObject({ generation: 0 })
  await putDataset(store(), 'run')
  process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE = '1769'
  await invoke('PlanGeneration', { runId: 'run', generation: 0, evaluationShards: 2 })
  expect(await store().head(keys.plan('run', 0))).toBeDefined()
  expect((await readLedger(store(), 'run')).lines).toMatchObject([
    { stage: 'PlanGeneration', generation: 0, machine: 'lambda-1769', purchase: 'lambda', outcome: 'succeeded' },
    { stage: 'ResolveSpec', generation: -1, machine: 'local', purchase: 'local', outcome: 'succeeded' },
  ])
  expect(lines[0]).toMatchObject({ level: 'INFO', message: 'spec resolved', stage: 'ResolveSpec', runId: 'run' })
})

test('a bad spec: the error by its own name, nothing in the store', async () => {
  await expect(invoke('ResolveSpec', { runId: 'run', spec: { ...smallSpec, seed: 'x' } })).rejects.toMatchObject({
    name: 'Nat.InvalidSpec',
  })
  expect(await keysOf(store())).toEqual([])
  expect(lines).toMatchObject([{ level: 'ERROR', message: 'failed', error: 'Nat.InvalidSpec' }])
})

test('a stage that fails is in the ledger too', async () => {
  await expect(invoke('CommitGeneration', { runId: 'run', generation: 1, evaluationShards: 2 })).rejects.toMatchObject({
    name: 'Nat.CorruptedObject',
  })
  expect((await readLedger(store(), 'run')).lines).toMatchObject([{ stage: 'CommitGeneration', outcome: 'failed' }])
})

test('without a store in the environment it says which variable is missing', async () => {
  delete process.env.NAT_STORE
  await expect(invoke('ResolveSpec', { runId: 'run', spec: smallSpec })).rejects.toThrow(
    'The environment variable NAT_STORE is not set.',
  )
})

const metrics = () => lines.filter(({ message }) => message === 'metrics')

test('what the ledger says is logged as metrics, failures included', async () => {
  process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE = '512'
  await invoke('ResolveSpec', { runId: 'run', spec: syntheticSpec })
  await expect(invoke('CommitGeneration', { runId: 'run', generation: 1, evaluationShards: 2 })).rejects.toThrow()
  const [failed, resolved] = (await readLedger(store(), 'run')).lines
  expect(metrics()).toMatchObject([
    { level: 'INFO', runId: 'run', stage: 'ResolveSpec', purchase: 'lambda', Seconds: resolved?.seconds },
    { stage: 'CommitGeneration', generation: 1, outcome: 'failed', Seconds: failed?.seconds, SpotInterruptions: 0 },
  ])
  for (const { _aws, CostUsd } of metrics()) {
    expect(_aws).toMatchObject({ CloudWatchMetrics: [{ Namespace: 'NeuralArchitectureTransfer' }] })
    expect(CostUsd).toBeGreaterThan(0)
  }
})

test('a generation is measured in metrics once: when it is committed, not when its commit is repeated', async () => {
  const { generation, evaluationShards } = (await invoke('ResolveSpec', { runId: 'run', spec: syntheticSpec })) as {
    generation: number
    evaluationShards: number
  }
  await putDataset(store(), 'run')
  const state = { runId: 'run', generation, evaluationShards }
  await invoke('PlanGeneration', state)
  await measure(store(), await readDocument(store(), keys.plan('run', 0), planSchema))
  await invoke('CommitGeneration', state)
  await invoke('CommitGeneration', state)
  const { hypervolume } = await readDocument(store(), keys.indicators('run', 0), indicatorsSchema)
  expect(metrics().filter((line) => 'Hypervolume' in line)).toMatchObject([
    { stage: 'CommitGeneration', runId: 'run', generation: 0, Hypervolume: hypervolume },
  ])
  expect(metrics().filter(({ stage, Seconds }) => stage === 'CommitGeneration' && Seconds !== undefined)).toHaveLength(
    2,
  )
})

test('shortly before the time limit a stage gives up, under a name that the workflow knows, and is accounted for', async () => {
  let whatever: (value: unknown) => void = () => undefined
  const handler = stageHandler('SelectSubnets', () => new Promise((resolve) => (whatever = resolve)))
  const atLimit = { getRemainingTimeInMillis: () => 2050 }
  const error = await (handler as Handler)({ runId: 'run', generation: 3 }, atLimit).catch((each) => each)
  expect(error).toMatchObject({
    name: 'Nat.Timeout',
    message: expect.stringMatching(
      /^SelectSubnets was not done after \d+\.\d s, 2 s before the function's time limit\.$/,
    ),
  })
  expect((await readLedger(store(), 'run')).lines).toMatchObject([{ stage: 'SelectSubnets', outcome: 'failed' }])
  // What comes of it later is nobody's business: no second line.
  whatever('done')
  await new Promise(setImmediate)
  expect((await readLedger(store(), 'run')).lines).toHaveLength(1)
  expect(lines.map(({ message }) => message)).toEqual(['failed', 'metrics'])
})

test('a store that hangs does not keep the error from being named', async () => {
  process.env.NAT_STORE = `s3://bucket-${crypto.randomUUID()}`
  const silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  const handler = stageHandler('SelectSubnets', (_, context) => context.store.get('anything'))
  const atLimit = { getRemainingTimeInMillis: () => 2050 }
  await expect((handler as Handler)({ runId: 'run' }, atLimit)).rejects.toMatchObject({ name: 'Nat.Timeout' })
  silent.closeAllConnections()
  silent.close()
})

test('in a traced execution every line names the trace, and the first stage leaves it for the jobs', async () => {
  const traceId = '1-5759e988-bd862e3fe1be46a994272793'
  process.env._X_AMZN_TRACE_ID = `Root=${traceId};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a87bd80c:0`
  await invoke('ResolveSpec', { runId: 'run', spec: syntheticSpec })
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines) expect(line).toMatchObject({ traceId })
  expect(await findTrace(store(), 'run')).toBe(traceId)
})

test('an execution that nobody traces leaves no trace', async () => {
  await invoke('ResolveSpec', { runId: 'run', spec: syntheticSpec })
  expect(lines.some((line) => 'traceId' in line)).toBe(false)
  expect(await keysOf(store())).not.toContain(keys.trace('run'))
})
