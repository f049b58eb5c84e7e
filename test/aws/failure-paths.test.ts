/**
 * The state machine's file, unchanged, in two independent interpreters: aws-local-stepfunctions with the local Batch
 * emulator, and the one inside moto with moto's Batch. Jobs and functions are child processes in both; what they do is
 * the table's. Every failure must take the same path.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { BatchEmulator } from '../../cli/local/batch-emulator.ts'
import { loadSearchDefinition, localQueues } from '../../cli/local/definition.ts'
import { runWorkflow, WorkflowFailed } from '../../cli/local/workflow.ts'
import { jobDefinition } from '../../pipeline/contract/job-definition.ts'
import { functionStages } from '../../pipeline/contract/stages.ts'
import { scriptedJob } from '../cli/fixtures/emulator.ts'
import { type EndedExecution, execute, jobDefinitionOf, provision } from './support/cloud.ts'
import { type FailureCase, failureCases } from './support/failure-cases.ts'
import { faultPlan, faultsVariable } from './support/faults.ts'
import { lambdaProcesses } from './support/lambda-process.ts'
import { type Moto, startMoto } from './support/moto.ts'

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url))
const functionFile = join(fixtures, 'scripted-function.mjs')
const states = Object.keys(loadSearchDefinition('/nowhere').States)
let moto: Moto
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nat-failure-paths-'))
  moto = await startMoto()
  await provision(moto, {
    queues: Object.values(localQueues),
    functions: functionStages().map(({ name }) => ({
      name,
      file: functionFile,
      environment: { NAT_TEST_FOLDER: folder },
    })),
  })
})
afterAll(() => moto?.stop())

/** A run's own name, and what its functions will do. */
function prepare(name: string, { functions }: FailureCase): string {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ generations: 1, functions }))
  return name
}

async function inTheCloud(name: string, failureCase: FailureCase): Promise<EndedExecution> {
  const runId = prepare(`cloud-${name}`, failureCase)
  const { script = {}, faults = [], definition } = failureCase
  const environment = { NAT_TEST_SCRIPT: JSON.stringify(script), [faultsVariable]: JSON.stringify(faults) }
  await provision(moto, {
    jobDefinitions: [jobDefinitionOf(name, { ...jobDefinition, ...definition }, { entry: scriptedJob, environment })],
  })
  // Only what a deployment substitutes differs from case to case: the name of the job definition.
  const machine = JSON.parse(
    JSON.stringify(loadSearchDefinition('/nowhere')).replaceAll('"JobDefinition":"local"', `"JobDefinition":"${name}"`),
  )
  return execute(moto, { name: runId, definition: machine, input: { runId } })
}

async function onThisMachine(name: string, failureCase: FailureCase): Promise<EndedExecution> {
  const runId = prepare(`local-${name}`, failureCase)
  process.env.NAT_TEST_SCRIPT = JSON.stringify(failureCase.script ?? {})
  process.env.NAT_TEST_JOURNAL = '/dev/null'
  const path: string[] = []
  const ended = await runWorkflow({
    definition: loadSearchDefinition('/nowhere'),
    input: { runId },
    lambdas: lambdaProcesses(() => folderOfFunction, { NAT_TEST_FOLDER: folder }),
    batch: new BatchEmulator({
      entry: scriptedJob,
      definition: { ...jobDefinition, ...failureCase.definition },
      concurrency: async () => 2,
      faults: faultPlan(failureCase.faults ?? []),
    }),
    retryIntervals: Object.fromEntries(states.map((state) => [state, 10])),
    onEvent: ({ type, state }) => {
      if (type === 'entered') path.push(state)
      if (type === 'retried') path.push(`${state} again`)
    },
  }).then(
    () => ({ status: 'SUCCEEDED', error: undefined, cause: undefined }),
    (error) => {
      if (!(error instanceof WorkflowFailed)) throw error
      return { status: 'FAILED', error: error.error, cause: error.message }
    },
  )
  return { ...ended, path }
}

/** As a zip file unpacks: `index.mjs` at its root. */
const folderOfFunction = (() => {
  const unpacked = mkdtempSync(join(tmpdir(), 'nat-function-'))
  writeFileSync(join(unpacked, 'index.mjs'), `export { handler } from ${JSON.stringify(functionFile)}\n`)
  return unpacked
})()

describe.each(['moto', 'this machine'] as const)('in the interpreter of %s:', (place) => {
  test.each(failureCases.map((failureCase, index) => [failureCase.name, failureCase, index] as const))(
    '%s',
    async (_, failureCase, index) => {
      onTestFailed(() => console.error(moto.log()))
      const run = place === 'moto' ? inTheCloud : onThisMachine
      const { status, error, cause, path } = await run(`case-${index}`, failureCase)
      expect({ path, status, error }, cause).toEqual({
        path: failureCase.path,
        status: failureCase.error ? 'FAILED' : 'SUCCEEDED',
        error: failureCase.error,
      })
      if (failureCase.cause !== undefined) expect(cause).toContain(failureCase.cause)
    },
  )
})
