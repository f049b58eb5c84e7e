/** The jobs of the workflow's file: what they are told, how many there are, how long they may take. */
import { expect, test } from 'vitest'
import { projectTag } from '../../cdk/tags.ts'
import { localQueues } from '../../cli/local/definition.ts'
import { jobDefinition } from '../../pipeline/contract/job-definition.ts'
import { kebab } from '../../pipeline/contract/stage.ts'
import {
  containerEnvironment,
  generationsPerExecution,
  jobStages,
  supernetChildren,
} from '../../pipeline/contract/stages.ts'
import { pathsIn } from './data-flow.ts'
import { type ChoiceRule, machine, type State, states, tasks } from './fixtures.ts'

const submitJob = 'arn:aws:states:::batch:submitJob.sync'
const jobs = tasks.filter(([, { Resource }]) => Resource === submitJob)

test('each job of the contract runs its sub-command on the Spot queue, and the same on demand', () => {
  expect(jobs).toHaveLength(2 * jobStages().length)
  for (const { name: stage } of jobStages()) {
    const command = kebab(stage)
    const spot = machine.States[stage]?.Parameters
    expect(spot).toMatchObject({ JobQueue: localQueues.spot, ContainerOverrides: { Command: [command] } })
    expect(machine.States[`${stage}OnDemand`]?.Parameters).toEqual({ ...spot, JobQueue: localQueues.onDemand })
    expect(machine.States[`${stage}OnDemand`]?.Next).toBe(machine.States[stage]?.Next)
  }
})

test('the environment of a job is that of the contract; nothing of the user is put into a command', () => {
  for (const [name, { Parameters }] of jobs) {
    const { Command, Environment } = (Parameters as { ContainerOverrides: unknown }).ContainerOverrides as {
      Command: unknown[]
      Environment: { Name: string }[]
    }
    expect(Command.every((word) => typeof word === 'string' && /^[a-z-]+$/.test(word))).toBe(true)
    const loops = /^(AdaptSupernet|EvaluateSubnets)/.test(name)
    expect(Environment.map(({ Name }) => Name)).toEqual([
      containerEnvironment.store,
      containerEnvironment.runId,
      ...(loops ? [containerEnvironment.generation] : []),
    ])
  }
})

test('every job is tagged for the bill: with the project like everything else that is deployed, and with its run', () => {
  for (const [, { Parameters }] of jobs)
    expect(Parameters?.Tags).toEqual({ [projectTag.key]: projectTag.value, 'runId.$': '$.runId' })
})

test('array jobs: one child per supernet, per shard of the plan, or per shard of the delivered networks', () => {
  const sizes = Object.fromEntries(jobs.map(([name, { Parameters }]) => [name, Parameters?.ArrayProperties]))
  for (const stage of ['WarmUp', 'AdaptSupernet']) expect(sizes[stage]).toEqual({ Size: supernetChildren })
  expect(sizes.EvaluateSubnets).toEqual({ 'Size.$': '$.evaluationShards' })
  expect(sizes.FinishSubnets).toEqual({ 'Size.$': '$.finish.children' })
  for (const stage of ['PrepareDataset', 'ExportSubnets']) expect(sizes[stage]).toBeUndefined()
})

test('a Batch task waits for all attempts of its job, and an hour for machines', () => {
  const { attempts, attemptDurationSeconds } = jobDefinition
  for (const [, { TimeoutSeconds }] of jobs) expect(TimeoutSeconds).toBe(attempts * attemptDurationSeconds + 3600)
})

/** Events of the history: a state entered and exited; a task that is scheduled, started, submitted and ends, each time. */
function mostEvents(name: string): number {
  const state = machine.States[name] as State
  const retries = (state.Retry ?? []).reduce((sum, { MaxAttempts = 3 }) => sum + MaxAttempts, 0)
  return state.Type === 'Task' ? 2 + (1 + retries) * (state.Resource === submitJob ? 4 : 3) : 2
}

test('an execution hands over before its history is full, even where every call of every generation is tried again', () => {
  const loop = Object.keys(machine.States).filter((name) =>
    /^(PlanGeneration|AdaptSupernet|EvaluateSubnets|CommitGeneration|MoreGenerations)/.test(name),
  )
  const others = Object.keys(machine.States).filter((name) => !loop.includes(name))
  const sum = (names: readonly string[]) => names.reduce((total, name) => total + mostEvents(name), 0)
  expect(sum(loop) * generationsPerExecution + sum(others)).toBeLessThan(25_000)
})

test('the exit codes in the choice of the queue are those of the contract', () => {
  const patterns = states.flatMap(([, { Choices = [] }]) => Choices.flatMap(matches))
  const codes = new Set(patterns.flatMap((pattern) => /"ExitCode": ?(\d+)/.exec(pattern)?.[1] ?? []))
  expect(codes).toEqual(new Set(['64', '75', '143']))
})

function matches(rule: ChoiceRule): string[] {
  return [...(typeof rule.StringMatches === 'string' ? [rule.StringMatches] : []), ...(rule.Or ?? []).flatMap(matches)]
}

test('results of jobs are dropped: a JobDetail could fill the 256 KiB of the state', () => {
  for (const [, { ResultPath }] of jobs) expect(ResultPath).toBeNull()
  expect(pathsIn(machine.States.PlanGeneration?.Parameters)).toEqual(
    new Set(['$.runId', '$.generation', '$.evaluationShards']),
  )
})
