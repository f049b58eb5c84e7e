/** What Batch (or the local emulator) tells a container job through its environment. */
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { kebab } from '../../pipeline/contract/stage.ts'
import { containerEnvironment, jobCommands, jobStages } from '../../pipeline/contract/stages.ts'

export interface JobEnvironment {
  readonly stage: string
  readonly command: string
  readonly store: string
  readonly runId: string
  /** -1 for the stages outside the loop. */
  readonly generation: number
  readonly jobId: string
  readonly child: number
  readonly attempt: number
  /** Where somebody reads progress live; without it, progress goes to the log. */
  readonly progressDescriptor: number | undefined
  /** Whoever started us holds the other end of our standard input, and we must not outlive them. */
  readonly exitsWithParent: boolean
}

/** Variables of our own that only a parent process sets which watches its children. */
export const parentEnvironment = {
  progressDescriptor: 'NAT_PROGRESS_FD',
  exitsWithParent: 'NAT_EXIT_WITH_STDIN',
} as const

/** @throws NatError `Nat.InvalidSpec` naming the argument or variable, what was found and what is allowed */
export function readJobEnvironment(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): JobEnvironment {
  const [command, ...rest] = argv
  const found = jobStages().find(({ name }) => kebab(name) === command)
  if (found === undefined || rest.length > 0)
    throw invalid(
      `The container's command is ${JSON.stringify(argv.join(' '))}, expected one of ${jobCommands().join(', ')}.`,
    )
  const generation = integer(environment, containerEnvironment.generation, -1, 0)
  if (found.ofGeneration && generation < 0)
    throw invalid(`${containerEnvironment.generation} is not set, but ${command} works on one generation.`)
  const descriptor = integer(environment, parentEnvironment.progressDescriptor, -1, 3)
  return {
    stage: found.name,
    command,
    store: required(environment, containerEnvironment.store),
    runId: required(environment, containerEnvironment.runId),
    generation: found.ofGeneration ? generation : -1,
    jobId: environment.AWS_BATCH_JOB_ID ?? 'none',
    child: integer(environment, 'AWS_BATCH_JOB_ARRAY_INDEX', 0, 0),
    attempt: integer(environment, 'AWS_BATCH_JOB_ATTEMPT', 1, 1),
    progressDescriptor: descriptor < 0 ? undefined : descriptor,
    exitsWithParent: environment[parentEnvironment.exitsWithParent] === '1',
  }
}

function required(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = environment[name]
  if (value === undefined || value === '')
    throw invalid(`${name} is not set: the job's environment must name the store and the run.`)
  return value
}

function integer(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
  minimum: number,
): number {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < minimum)
    throw invalid(`${name} is ${JSON.stringify(text)}, expected a whole number from ${minimum} upwards.`)
  return value
}

function invalid(message: string): NatError {
  return new NatError(errorNames.invalidSpec, message, {
    advice: 'Start jobs through the workflow, which sets the command and the environment.',
  })
}
