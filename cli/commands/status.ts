/** `nat status [RUN]`: what runs on AWS, how far it is, what it cost so far, why it failed. */
import { defineCommand } from 'citty'
import { z } from 'zod'
import { natCommand, placeOptions, startCommand } from '../../pipeline/contract/commands.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { nextStep } from '../../pipeline/contract/next-step.ts'
import { costOfRun } from '../../pipeline/ledger/cost.ts'
import { type Ledger, readLedger } from '../../pipeline/ledger/ledger.ts'
import { findUndamaged } from '../../pipeline/store/json-documents.ts'
import { checkedRunId } from '../arguments.ts'
import { type Deployment, deploymentOption, findDeployment } from '../cloud/deployment.ts'
import { currentState, listExecutions, runIdOf, unknownRun } from '../cloud/executions.ts'
import { formatUsd } from '../display/format.ts'
import { generationLine } from '../display/generation-line.ts'
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
  if (executions.length === 0)
    return [`There are no runs yet. Start one: ${startCommand({ deployment: deployment.name })}`]
  return Promise.all(
    executions.map(async ({ name = '', status = '', startDate }) => {
      const { usd } = costOfRun((await readLedger(deployment.store, runIdOf(name))).lines)
      const started = startDate?.toISOString().slice(0, 16).replace('T', ' ') ?? ''
      return `${started}  ${status.toLowerCase().padEnd(9)}  ${formatUsd(usd).padStart(8)}  ${name}`
    }),
  )
}

async function detail(deployment: Deployment, runId: string): Promise<string[]> {
  const [newest] = await listExecutions(deployment, { runId })
  if (newest === undefined) throw unknownRun(runId, deployment.name)
  const { store } = deployment
  const place = { deployment: deployment.name }
  const [run, ledger] = [await findRun(store, runId), await readLedger(store, runId)]
  const state = newest.status === 'RUNNING' ? await currentState(deployment, newest.executionArn ?? '') : undefined
  const lines = [`${runId}: ${newest.status?.toLowerCase()}${state === undefined ? '' : `, in ${state}`}`]
  for (const indicators of run?.indicators ?? [])
    lines.push(generationLine(indicators, run?.spec.search.generations ?? indicators.generation, {}))
  lines.push(costLine(ledger))
  if (newest.status === 'FAILED' || newest.status === 'TIMED_OUT' || newest.status === 'ABORTED') {
    lines.push(...(await failure(deployment, runId, newest.status)))
  }
  if (newest.status === 'SUCCEEDED') lines.push(`Get the report: ${natCommand(['report', runId], placeOptions(place))}`)
  return lines
}

function costLine({ lines, damaged }: Ledger): string {
  const { usd, gpuHours } = costOfRun(lines)
  const interrupted = lines.filter(({ outcome }) => outcome === 'interrupted').length
  const unknown = damaged.length === 0 ? '' : ` Not counted are ${damaged.length} damaged ledger lines.`
  return `Cost so far ${formatUsd(usd)}, ${gpuHours.toFixed(2)} GPU hours, ${interrupted} interrupted attempts.${unknown}`
}

/** Why it failed, and what to do: the newest record of RecordFailure, as it stands. */
async function failure({ name, store }: Deployment, runId: string, status: string): Promise<string[]> {
  let newest: Record<string, unknown> = {}
  for await (const { key } of store.list(keys.failurePrefix(runId))) {
    const record = (await findUndamaged(store, key, z.record(z.string(), z.unknown()))) ?? {}
    if (String(record.at ?? '') >= String(newest.at ?? '')) newest = record
  }
  const told = Object.entries(newest).map(([field, value]) => `  ${field}: ${indented(value)}`)
  const next = nextStep(status === 'FAILED' ? String(newest.error) : '', runId, { deployment: name })
  return String(newest.advice).includes(next) ? told : [...told, next]
}

const indented = (value: unknown) =>
  (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\n', '\n    ')
