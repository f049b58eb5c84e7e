/** `nat cancel RUN`: stops a run on AWS. What is committed stays, and can be resumed. */
import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { defineCommand } from 'citty'
import { natCommand, placeOptions, resumeCommand } from '../../pipeline/contract/commands.ts'
import { checkedRunId } from '../arguments.ts'
import { deploymentOption, findDeployment } from '../cloud/deployment.ts'
import { listExecutions } from '../cloud/executions.ts'
import { UsageError } from '../errors.ts'

export default defineCommand({
  meta: { name: 'cancel', description: 'Stop a run on AWS; what is committed stays and can be resumed' },
  args: {
    run: { type: 'positional', description: 'id of the run', required: true },
    deployment: deploymentOption,
  },
  async run({ args }) {
    const runId = checkedRunId(args.run)
    const deployment = await findDeployment(args.deployment)
    const place = { deployment: args.deployment }
    const running = (await listExecutions(deployment, { runId })).filter(({ status }) => status === 'RUNNING')
    if (running.length === 0)
      throw new UsageError(`${runId} is not running.`, `See: ${natCommand(['status', runId], placeOptions(place))}`)
    // Step Functions terminates the Batch job that a `.sync` state waits for.
    for (const { executionArn } of running)
      await deployment.sfn.send(
        new StopExecutionCommand({ executionArn, error: 'Nat.Cancelled', cause: 'Cancelled from the command line.' }),
      )
    console.log(`Stopped ${runId}. Continue it: ${resumeCommand(runId, place)}`)
  },
})
