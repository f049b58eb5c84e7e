/** `nat logs RUN`: the log lines of a run's functions and jobs, in one stream, by time. */
import { setTimeout as delay } from 'node:timers/promises'
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs'
import { defineCommand } from 'citty'
import { checkedRunId, wholeNumber } from '../arguments.ts'
import { deploymentOption, findDeployment } from '../cloud/deployment.ts'
import { listExecutions, unknownRun } from '../cloud/executions.ts'

const pollMilliseconds = 5000
/** Log lines become visible late: while following, look back so far. */
const lateMilliseconds = 60_000

export default defineCommand({
  meta: { name: 'logs', description: 'Show what the functions and jobs of a run on AWS logged' },
  args: {
    run: { type: 'positional', description: 'id of the run', required: true },
    follow: { type: 'boolean', description: 'keep showing new lines until the run ends', default: false },
    hours: { type: 'string', description: 'how far to look back (default: to the run’s start)', valueHint: 'N' },
    deployment: deploymentOption,
  },
  async run({ args }) {
    const runId = checkedRunId(args.run)
    const hours = wholeNumber(args.hours, 'hours', 1)
    const deployment = await findDeployment(args.deployment)
    const executions = await listExecutions(deployment, { runId })
    const first = executions.at(-1)
    if (first === undefined) throw unknownRun(runId, args.deployment)
    const client = new CloudWatchLogsClient({})
    const groups = await logGroups(client, deployment.name)
    const seen = new Set<string>()
    let since = hours === undefined ? (first.startDate?.getTime() ?? 0) : Date.now() - hours * 3_600_000
    for (;;) {
      const isRunning = (await listExecutions(deployment, { runId })).some(({ status }) => status === 'RUNNING')
      const asked = Date.now()
      for (const { eventId = '', timestamp = 0, message = '' } of await linesOf(client, groups, runId, since)) {
        if (seen.has(eventId)) continue
        seen.add(eventId)
        console.log(`${new Date(timestamp).toISOString()} ${message.trimEnd()}`)
      }
      if (!args.follow || !isRunning) return
      since = asked - lateMilliseconds
      await delay(pollMilliseconds)
    }
  },
})

async function logGroups(client: CloudWatchLogsClient, deployment: string): Promise<string[]> {
  const names: string[] = []
  for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: `/${deployment}/` }))
    names.push(...(page.logGroups ?? []).map(({ logGroupName = '' }) => logGroupName))
  return names
}

/** @param runId checked: letters, digits and hyphens only, so it cannot change the pattern that it is put into */
async function linesOf(
  client: CloudWatchLogsClient,
  groups: readonly string[],
  runId: string,
  startTime: number,
): Promise<FilteredLogEvent[]> {
  const perGroup = groups.map(async (logGroupName) => {
    const events: FilteredLogEvent[] = []
    const filterPattern = `{ $.runId = "${runId}" }`
    for await (const page of paginateFilterLogEvents({ client }, { logGroupName, startTime, filterPattern }))
      events.push(...(page.events ?? []))
    return events
  })
  return (await Promise.all(perGroup)).flat().sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
}
