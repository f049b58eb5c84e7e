/** Step Functions' answers about executions. */
import { type Answer, json } from './answer.ts'

export interface Execution {
  readonly name: string
  readonly input: string
  running: boolean
  /** How it ended. */
  ending?: 'SUCCEEDED' | 'FAILED' | 'ABORTED'
}

interface Executions {
  readonly executions: readonly Execution[]
  /** State machines by name, with their tags. */
  readonly machines: ReadonlyMap<string, Record<string, string>>
  /** The state that running executions are in. */
  readonly currentState: string
}

/** Everything that is asked about executions, but to start one. */
export function aboutExecutions(
  { executions, machines, currentState }: Executions,
  operation: string,
  input: Record<string, string>,
): Answer {
  const described = ({ name, running, ending }: Execution, index: number) => ({
    name,
    executionArn: `arn:aws:states:eu-central-1:111122223333:execution:nat-search:${name}`,
    stateMachineArn: input.stateMachineArn,
    status: running ? 'RUNNING' : (ending ?? 'SUCCEEDED'),
    startDate: 1.8e9 + index * 60,
  })
  const found = executions.find(({ name }) => name === input.executionArn?.split(':').at(-1))
  const missing = json(400, { __type: 'ExecutionDoesNotExist', message: 'Execution Does Not Exist' })
  switch (operation) {
    case 'ListStateMachines':
      return json(200, {
        stateMachines: [...machines.keys()].map((name) => ({
          name,
          stateMachineArn: `arn:aws:states:eu-central-1:111122223333:stateMachine:${name}`,
          type: 'STANDARD',
          creationDate: 1.8e9,
        })),
      })
    case 'ListTagsForResource':
      return json(200, {
        tags: Object.entries(machines.get(input.resourceArn?.split(':').at(-1) ?? '') ?? {}).map(([key, value]) => ({
          key,
          value,
        })),
      })
    case 'ListExecutions':
      return json(200, { executions: executions.map(described).reverse() })
    case 'DescribeExecution':
      return found === undefined ? missing : json(200, described(found, 0))
    case 'StopExecution':
      if (found === undefined) return missing
      found.running = false
      found.ending = 'ABORTED'
      return json(200, { stopDate: 1.8e9 })
    case 'GetExecutionHistory':
      return json(200, {
        events: [
          { timestamp: 1.8e9, type: 'TaskSubmitted', id: 9 },
          {
            timestamp: 1.8e9,
            type: 'TaskStateEntered',
            id: 7,
            stateEnteredEventDetails: { name: currentState },
          },
          { timestamp: 1.8e9, type: 'TaskStateEntered', id: 2, stateEnteredEventDetails: { name: 'ResolveSpec' } },
        ],
      })
    default:
      return json(400, { __type: 'UnknownOperationException' })
  }
}
