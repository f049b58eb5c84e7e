/** The handlers as a host calls them: event in, result or named error out, a line in the ledger. */
import { beforeEach, expect, test } from 'vitest'
import { logTo } from '../../lambdas/shared/log.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { lambdaStages } from '../../pipeline/contract/stages.ts'
import { readLedger } from '../../pipeline/ledger/ledger.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { keysOf, smallSpec, temporaryFolder } from '../pipeline/helpers.ts'
import { putDataset, syntheticSpec } from '../pipeline/stages/synthetic-run.ts'

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
  lines = []
  logTo((line) => lines.push(JSON.parse(line)))
})
const store = () => openStore(process.env.NAT_STORE as string)

test.each(lambdaStages)('%s has a handler', async (stage) => {
  expect(await handlerOf(stage)).toBeTypeOf('function')
})

test('a stage writes to the store of the environment, logs, and leaves a line in the ledger', async () => {
  expect(await invoke('ResolveSpec', { runId: 'run', spec: syntheticSpec })).toMatchObject({ generation: 0 })
  await putDataset(store(), 'run')
  process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE = '1769'
  await invoke('PlanGeneration', { runId: 'run', generation: 0, evaluationShards: 2 })
  expect(await store().head(keys.plan('run', 0))).toBeDefined()
  expect(await readLedger(store(), 'run')).toMatchObject([
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
  expect(await readLedger(store(), 'run')).toMatchObject([{ stage: 'CommitGeneration', outcome: 'failed' }])
})

test('without a store in the environment it says which variable is missing', async () => {
  delete process.env.NAT_STORE
  await expect(invoke('ResolveSpec', { runId: 'run', spec: smallSpec })).rejects.toThrow(
    'The environment variable NAT_STORE is not set.',
  )
})
