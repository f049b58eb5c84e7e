/** Interprets the state machine of the cloud on this machine, file unchanged. */
import { type RunOptions, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions'
import type { BatchEmulator } from './batch-emulator.ts'
import type { SubmitJobParameters } from './job-detail.ts'
import { invokeLambda, type LambdaLoader } from './lambda-host.ts'

export interface WorkflowOptions {
  readonly definition: StateMachineDefinition
  readonly input: Record<string, unknown>
  readonly lambdas: LambdaLoader
  readonly batch: BatchEmulator
  readonly onEvent?: (event: WorkflowEvent) => void
  /** Ends the run: jobs are terminated, the result is rejected with the signal's reason. */
  readonly signal?: AbortSignal
  /** Pauses before retries in milliseconds, by state; for tests. */
  readonly retryIntervals?: Readonly<Record<string, number>>
}

export interface WorkflowEvent {
  readonly type: 'entered' | 'exited' | 'failed' | 'retried' | 'caught'
  readonly state: string
  readonly stateType: string
  readonly input: unknown
  readonly output?: unknown
  readonly error?: string
}

/** Of the state's input; -1 where it names none. */
export function generationOf({ input }: Pick<WorkflowEvent, 'input'>): number {
  const isNamed = typeof input === 'object' && input !== null && 'generation' in input
  return isNamed && typeof input.generation === 'number' ? input.generation : -1
}

/** The execution ended in a Fail state, or with an error that nothing caught. */
export class WorkflowFailed extends Error {
  readonly error: string
  /** @param error the error's name, @param cause its Cause in the words of Step Functions */
  constructor(error: string, cause: string) {
    super(cause)
    this.name = 'WorkflowFailed'
    this.error = error
  }
}

const eventTypes: Readonly<Record<string, WorkflowEvent['type']>> = {
  StateEntered: 'entered',
  StateExited: 'exited',
  StateFailed: 'failed',
  StateRetried: 'retried',
  StateCaught: 'caught',
}

/**
 * Runs the execution, and those that it starts to go on in.
 * @returns the output of the last one. @throws WorkflowFailed, or the signal's reason
 */
export async function runWorkflow(options: WorkflowOptions): Promise<unknown> {
  let next: Record<string, unknown> | undefined = options.input
  let output: unknown
  try {
    while (next !== undefined) {
      const input: Record<string, unknown> = next
      next = undefined
      output = await runExecution({ ...options, input }, (continued) => {
        next = continued
      })
    }
    return output
  } finally {
    await options.batch.terminate('Terminated: the execution has ended.', { close: true })
  }
}

async function runExecution(
  options: WorkflowOptions,
  continueWith: (input: Record<string, unknown>) => void,
): Promise<unknown> {
  const { definition, batch, signal } = options
  signal?.throwIfAborted()
  const machine = new StateMachine(definition, { validationOptions: { checkArn: false } })
  const execution = machine.run(options.input as Json, {
    overrides: {
      taskResourceLocalHandlers: localHandlers(options, continueWith),
      ...(options.retryIntervals === undefined ? {} : { retryIntervalOverrides: { ...options.retryIntervals } }),
    },
  })
  const abort = () => execution.abort()
  signal?.addEventListener('abort', abort, { once: true })
  const listening = listen(options, execution.eventLogs)
  try {
    return await execution.result
  } catch (error) {
    signal?.throwIfAborted()
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw cause instanceof Error ? new WorkflowFailed(cause.name, cause.message) : error
  } finally {
    signal?.removeEventListener('abort', abort)
    await batch.terminate('Terminated: the execution has ended.')
    await listening
  }
}

type Json = Parameters<StateMachine['run']>[0]
type Handlers = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>
type Execution = ReturnType<StateMachine['run']>

/** What stands in for each Task's service: decided by the resource, as in the cloud, never by the state's name. */
function localHandlers(
  { definition, lambdas, batch }: WorkflowOptions,
  continueWith: (input: Record<string, unknown>) => void,
): Handlers {
  // What the state machine hands to a service has the shape that its file gives it: test/state-machines/ holds the file to it.
  const services: Readonly<Record<string, (input: Json) => Promise<unknown>>> = {
    'arn:aws:states:::lambda:invoke': (input) =>
      invokeLambda(lambdas, input as unknown as { FunctionName: string; Payload: unknown }),
    'arn:aws:states:::batch:submitJob.sync': (input) => batch.submit(input as unknown as SubmitJobParameters),
    'arn:aws:states:::aws-sdk:batch:listJobs': async (input) =>
      batch.listJobs(input as unknown as { ArrayJobId: string }),
    // One execution after the other: the first one ends right after this.
    'arn:aws:states:::states:startExecution': async (input) => {
      const { Name, Input } = input as unknown as { Name: string; Input: Record<string, unknown> }
      continueWith(Input)
      return { ExecutionArn: Name }
    },
  }
  const handlers: Handlers = {}
  for (const [name, state] of Object.entries(definition.States)) {
    if (state.Type !== 'Task') continue
    const service = services[state.Resource]
    if (service === undefined) throw new Error(`State ${name}: ${state.Resource} cannot be run on this machine.`)
    handlers[name] = (input) => service(input) as Promise<Json>
  }
  return handlers
}

async function listen({ batch, onEvent }: WorkflowOptions, events: Execution['eventLogs']): Promise<void> {
  for await (const event of events) {
    const type = eventTypes[event.type]
    if (type === undefined || !('state' in event)) continue
    // The interpreter gives up waiting, but tells nobody: the jobs of the state that timed out are still running.
    if (event.type === 'StateFailed' && event.Error === 'States.Timeout')
      await batch.terminate('Terminated: the state timed out.')
    onEvent?.({
      type,
      state: event.state.name,
      stateType: event.state.type,
      input: event.state.input,
      output: event.state.output,
      ...('Error' in event ? { error: event.Error } : {}),
    })
  }
}
