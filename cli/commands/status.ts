/** `nat status [RUN]`: what runs on AWS, how far it is, what it cost so far, why it failed. */
import { defineCommand } from 'citty'
import { keys } from '../../pipeline/contract/keys.ts'
import { costOf } from '../../pipeline/ledger/cost.ts'
import { type Ledger, readLedger } from '../../pipeline/ledger/ledger.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { checkedRunId } from '../arguments.ts'
import { type Deployment, deploymentOption, findDeployment } from '../cloud/deployment.ts'
import { currentState, listExecutions, runIdOf } from '../cloud/executions.ts'
import { formatUsd } from '../display/format.ts'
import { generationLine } from '../display/generation-line.ts'
import { UsageError } from '../errors.ts'
import { findRun } from '../runs.ts'

const listed = 20

export default defineCommand({
  meta: { name: 'status', description: 'Show the runs on AWS, or how far one is' },
  args: {
    run: { type: 'positional', description: 'id of the run', required: false },
    deployment: deploymentOption,
  },
  async run({ args }) {
    const deployment = await findDeployment(args.deployment)
    for (const line of await (args.run === undefined
      ? overview(deployment)
      : detail(deployment, checkedRunId(args.run))))
      console.log(line)
  },
})

async function overview(deployment: Deployment): Promise<string[]> {
  const executions = await listExecutions(deployment, { most: listed })
  if (executions.length === 0) return ['There are no runs yet. Start one: nat submit SPEC']
  return Promise.all(
    executions.map(async ({ name = '', status = '', startDate }) => {
      const { usd } = costOf((await readLedger(deployment.store, runIdOf(name))).lines)
      const started = startDate?.toISOString().slice(0, 16).replace('T', ' ') ?? ''
      return `${started}  ${status.toLowerCase().padEnd(9)}  ${formatUsd(usd).padStart(8)}  ${name}`
    }),
  )
}

async function detail(deployment: Deployment, runId: string): Promise<string[]> {
  const [newest] = await listExecutions(deployment, { runId })
  if (newest === undefined) throw new UsageError(`There is no run ${runId} on AWS.`, 'See which there are: nat status')
  const { store } = deployment
  const [run, ledger] = [await findRun(store, runId), await readLedger(store, runId)]
  const state = newest.status === 'RUNNING' ? await currentState(deployment, newest.executionArn ?? '') : undefined
  const lines = [`${runId}: ${newest.status?.toLowerCase()}${state === undefined ? '' : `, in ${state}`}`]
  for (const indicators of run?.indicators ?? [])
    lines.push(generationLine(indicators, run?.spec.search.generations ?? indicators.generation, {}))
  lines.push(costLine(ledger))
  if (newest.status === 'FAILED' || newest.status === 'TIMED_OUT' || newest.status === 'ABORTED') {
    lines.push(...(await failure(store, runId)), `Continue it: nat submit --resume ${runId}`)
  }
  if (newest.status === 'SUCCEEDED') lines.push(`Get the report: nat report ${runId}`)
  return lines
}

function costLine({ lines, damaged }: Ledger): string {
  const { usd, gpuHours } = costOf(lines)
  const interrupted = lines.filter(({ outcome }) => outcome === 'interrupted').length
  const unknown = damaged.length === 0 ? '' : ` Not counted are ${damaged.length} damaged ledger lines.`
  return `Cost so far ${formatUsd(usd)}, ${gpuHours.toFixed(2)} GPU hours, ${interrupted} interrupted attempts.${unknown}`
}

/** The newest record of RecordFailure, as it stands. */
async function failure(store: ObjectStore, runId: string): Promise<string[]> {
  let newest: Record<string, unknown> | undefined
  for await (const { key } of store.list(keys.failurePrefix(runId))) {
    const record = JSON.parse(new TextDecoder().decode((await store.get(key)).body)) as Record<string, unknown>
    if (newest === undefined || String(record.at ?? key) >= String(newest.at ?? '')) newest = record
  }
  return newest === undefined ? [] : Object.entries(newest).map(([field, value]) => `  ${field}: ${textOf(value)}`)
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
