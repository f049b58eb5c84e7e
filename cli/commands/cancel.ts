/** `nat cancel RUN`: stops a run on AWS. What is committed stays, and can be resumed. */
import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { defineCommand } from 'citty'
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
    const running = (await listExecutions(deployment, { runId })).filter(({ status }) => status === 'RUNNING')
    if (running.length === 0) throw new UsageError(`${runId} is not running.`, `See: nat status ${runId}`)
    // Step Functions terminates the Batch job that a `.sync` state waits for.
    for (const { executionArn } of running)
      await deployment.sfn.send(
        new StopExecutionCommand({ executionArn, error: 'Nat.Cancelled', cause: 'Cancelled by nat cancel.' }),
      )
    console.log(`Stopped ${runId}. Continue it: nat submit --resume ${runId}`)
  },
})
