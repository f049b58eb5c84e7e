/** The executions of a run: the first, named like it, those that resumed it, and those that the workflow went on in. */
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  paginateListExecutions,
} from '@aws-sdk/client-sfn'
import { listCommand } from '../../pipeline/contract/commands.ts'
import { UsageError } from '../errors.ts'
import type { Deployment } from './deployment.ts'

/** Step Functions takes 80 characters; the longest ending of ours (`-r20261201T060000`) has 17. */
const longestRunId = 63

/** @throws UsageError for an id whose executions could not be named, or would be taken for another run's */
export function checkedCloudRunId(runId: string): string {
  if (runId.length <= longestRunId && runIdOf(runId) === runId) return runId
  throw new UsageError(
    `The run id is ${JSON.stringify(runId)}, expected at most ${longestRunId} characters, not ending like -g12 or -r20261201T060000, which the names of a run's later executions do.`,
  )
}

export function unknownRun(runId: string, deployment: string): UsageError {
  return new UsageError(`There is no run ${runId} on AWS.`, `See which there are: ${listCommand({ deployment })}`)
}

/** A resumed run's execution: `<run>-r20261201T060000`. */
export function resumedName(runId: string, at: Date): string {
  return `${runId}-r${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`
}

/** @returns the run id that an execution's name stands for */
export function runIdOf(executionName: string): string {
  return executionName.replace(/-(r\d{8}T\d{6}|g\d+)$/, '')
}

/** Newest first. @param most stop after so many */
export async function listExecutions(
  { sfn, stateMachineArn }: Deployment,
  options: { readonly runId?: string; readonly most?: number } = {},
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = []
  for await (const page of paginateListExecutions({ client: sfn, pageSize: 100 }, { stateMachineArn })) {
    for (const execution of page.executions ?? []) {
      if (options.runId !== undefined && runIdOf(execution.name ?? '') !== options.runId) continue
      found.push(execution)
      if (found.length === options.most) return found
    }
  }
  return found
}

/** Is the run's own name taken? */
export async function executionExists({ sfn, stateMachineArn }: Deployment, name: string): Promise<boolean> {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
  try {
    await sfn.send(new DescribeExecutionCommand({ executionArn }))
    return true
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false
    throw error
  }
}

/** The state that the execution entered last. */
export async function currentState({ sfn }: Deployment, executionArn: string): Promise<string | undefined> {
  const { events } = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 100, includeExecutionData: false }),
  )
  return events?.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined)
    ?.stateEnteredEventDetails?.name
}
