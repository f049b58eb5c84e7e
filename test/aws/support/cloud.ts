/** A small account: queues, job definitions and functions in moto, and executions of state machines there. */
import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'
import type { JobDefinition } from '../../../pipeline/contract/job-definition.ts'
import { credentials, region, s3Environment } from './credentials.ts'
import type { Moto } from './moto.ts'
import { requiredVariable } from './server.ts'

export interface CloudFunction {
  readonly name: string
  /** Of its bundle. */
  readonly file: string
  readonly environment: Readonly<Record<string, string>>
}

export interface Resources {
  readonly queues?: readonly string[]
  readonly jobDefinitions?: readonly object[]
  readonly functions?: readonly CloudFunction[]
}

export async function provision(moto: Moto, { queues = [], jobDefinitions = [], functions = [] }: Resources) {
  await python('provision.py', [moto.endpoint], { queues, jobDefinitions, functions })
}

/** What Batch's RegisterJobDefinition takes. @param entry file of the entry point; default: the container's own */
export function jobDefinitionOf(
  name: string,
  { attempts, evaluateOnExit, attemptDurationSeconds }: JobDefinition,
  options: { readonly entry?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): object {
  return {
    jobDefinitionName: name,
    type: 'container',
    retryStrategy: { attempts, evaluateOnExit },
    timeout: { attemptDurationSeconds },
    containerProperties: {
      image: options.entry === undefined ? 'nat' : pathToFileURL(options.entry).href,
      resourceRequirements: [
        { type: 'VCPU', value: '1' },
        { type: 'MEMORY', value: '2048' },
      ],
      environment: Object.entries(options.environment ?? {}).map(([key, value]) => ({ name: key, value })),
    },
  }
}

export interface EndedExecution {
  readonly status: string
  readonly error: string | undefined
  readonly cause: string | undefined
  /** Names of the states as they were entered; `NAME again` for each retry. */
  readonly path: readonly string[]
}

export async function execute(
  moto: Moto,
  { name, definition, input }: { readonly name: string; readonly definition: object; readonly input: object },
): Promise<EndedExecution> {
  const client = new SFNClient({ endpoint: moto.endpoint, region, credentials })
  try {
    const { stateMachineArn } = await client.send(
      new CreateStateMachineCommand({
        name,
        definition: JSON.stringify(definition),
        roleArn: 'arn:aws:iam::123456789012:role/everything',
      }),
    )
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    )
    return await endOf(client, executionArn)
  } finally {
    client.destroy()
  }
}

export async function endOf(client: SFNClient, executionArn: string | undefined): Promise<EndedExecution> {
  for (;;) {
    const { status = '', error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }))
    if (status !== 'RUNNING') {
      const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))
      return { status, error, cause, path: pathOf(events) }
    }
    await delay(200)
  }
}

function pathOf(events: readonly HistoryEvent[]): string[] {
  const path: string[] = []
  let scheduled = 0
  for (const { type, stateEnteredEventDetails } of events) {
    if (stateEnteredEventDetails?.name !== undefined) {
      path.push(stateEnteredEventDetails.name)
      scheduled = 0
    } else if (type === 'TaskScheduled' && scheduled++ > 0) path.push(`${path.at(-1)?.replace(/ again$/, '')} again`)
  }
  return path
}

/** Runs a script of `host/` with moto's Python and hands it JSON. @throws Error with what it wrote, if it fails */
export function python(script: string, scriptArguments: readonly string[], input: unknown): Promise<string> {
  const file = fileURLToPath(new URL(`../host/${script}`, import.meta.url))
  return new Promise((resolve, reject) => {
    const child = spawn(requiredVariable('NAT_TEST_MOTO_PYTHON'), [file, ...scriptArguments], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONDONTWRITEBYTECODE: '1', ...s3Environment('') },
    })
    let output = ''
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${script} failed:\n${errors}`))))
    child.stdin.end(JSON.stringify(input))
  })
}
