/**
 * The path through the states of the workflow where all goes well, machines are lost or missing, and a run goes on. Lambda functions and the container's entry point
 * are the test's; the state machine's file, its interpreter and the Batch emulator are the real ones.
 */
import { expect, test } from 'vitest'
import type { FaultPlan } from '../../cli/local/faults.ts'
import { play } from './fixtures/play.ts'

const start = ['ResolveSpec', 'SearchFinished?', 'PrepareDataset', 'WarmUp']
const generation = ['PlanGeneration', 'AdaptSupernet', 'EvaluateSubnets', 'CommitGeneration', 'MoreGenerations?']
const delivery = ['SelectSubnets', 'Finish?', 'FinishSubnets', 'ExportSubnets', 'PublishReport', 'Done']

test('all goes well: two generations, each job on the Spot queue with its generation', async () => {
  const { path, failure, journal, calls } = await play({ generations: 2 })
  expect(failure).toBeUndefined()
  expect(path).toEqual([...start, ...generation, ...generation, ...delivery])
  const jobs = journal().filter(({ what }) => what === 'start')
  expect(new Set(jobs.map(({ queue }) => queue))).toEqual(new Set(['spot']))
  const evaluations = jobs.filter(({ command }) => command === 'evaluate-subnets')
  expect(evaluations.map(({ child, generation }) => `${generation}/${child}`).sort()).toEqual([
    '0/0',
    '0/1',
    '0/2',
    '1/0',
    '1/1',
    '1/2',
  ])
  expect(calls.find(({ stage }) => stage === 'PlanGeneration')?.event).toEqual({
    runId: 'test',
    generation: 0,
    evaluationShards: 3,
  })
})

test('a run that is resumed begins with its first uncommitted generation', async () => {
  const { path, calls } = await play({ generations: 3, first: 2 })
  expect(path).toEqual([...start, ...generation, ...delivery])
  expect(calls.find(({ stage }) => stage === 'PlanGeneration')?.event.generation).toBe(2)
})

test('a run whose generations are all committed only delivers', async () => {
  const { path } = await play({ generations: 3, first: 3 })
  expect(path).toEqual(['ResolveSpec', 'SearchFinished?', ...delivery])
})

const lost: FaultPlan = ({ phase, command, queue }) =>
  phase === 'attempt' && queue === 'spot' && command === 'prepare-dataset'
    ? { kind: 'reclaim', afterMilliseconds: 0 }
    : undefined

test('machines reclaimed at every attempt: the same job on demand', async () => {
  const { path, failure } = await play({
    faults: lost,
    script: { 'prepare-dataset': { '*': [{ sleep: 300, onTerm: 1 }] } },
  })
  expect(failure).toBeUndefined()
  expect(path.slice(2, 6)).toEqual([
    'PrepareDataset',
    'PrepareDatasetOnOtherQueue?',
    'PrepareDatasetOnDemand',
    'WarmUp',
  ])
  expect(path.at(-1)).toBe('Done')
})

test('networks straight from the supernet: no job is started to finish them', async () => {
  const { path, journal } = await play({ finishChildren: 0 })
  expect(path).toEqual([...start, ...generation, ...delivery.filter((state) => state !== 'FinishSubnets')])
  expect(journal().map(({ command }) => command)).not.toContain('finish-subnets')
})

test('delivered networks are finished by as many children as share them; a lost machine is replaced on demand', async () => {
  const { path, journal } = await play({
    finishChildren: 3,
    faults: ({ phase, command, queue, child }) =>
      phase === 'queue' && queue === 'spot' && command === 'finish-subnets' && child === 1
        ? { kind: 'no-capacity' }
        : undefined,
  })
  expect(path.slice(-9)).toEqual([
    'FinishSubnets',
    'FinishSubnetsFailed?',
    'FinishSubnetsFailedJob',
    'FinishSubnetsFailedChildren',
    'FinishSubnetsOnOtherQueue?',
    'FinishSubnetsOnDemand',
    'ExportSubnets',
    'PublishReport',
    'Done',
  ])
  const children = journal().filter(
    ({ what, command, queue }) => what === 'start' && command === 'finish-subnets' && queue === 'on-demand',
  )
  expect(children.map(({ child }) => child).sort()).toEqual(['0', '1', '2'])
})

test('one reclaimed machine: the next attempt does it, the workflow sees nothing', async () => {
  const { path, failure } = await play({
    faults: (occasion) => (occasion.attempt === 1 ? lost(occasion) : undefined),
    script: { 'prepare-dataset': { '*': [{ sleep: 300, onTerm: 1 }] } },
  })
  expect(failure).toBeUndefined()
  expect(path).toEqual([...start, ...generation, ...delivery])
})

test('no Spot capacity for a child of an array: its own status reason sends the array to the other queue', async () => {
  const { path, failure, journal } = await play({
    faults: ({ phase, command, queue, child }) =>
      phase === 'queue' && queue === 'spot' && command === 'evaluate-subnets' && child === 2
        ? { kind: 'no-capacity' }
        : undefined,
  })
  expect(failure).toBeUndefined()
  expect(path).toEqual([
    ...start,
    ...generation.slice(0, 3),
    'EvaluateSubnetsFailed?',
    'EvaluateSubnetsFailedJob',
    'EvaluateSubnetsFailedChildren',
    'EvaluateSubnetsOnOtherQueue?',
    'EvaluateSubnetsOnDemand',
    ...generation.slice(3),
    ...delivery,
  ])
  expect(
    journal()
      .flatMap(({ what, queue, child }) => (what === 'start' && queue === 'on-demand' ? [child] : []))
      .sort(),
  ).toEqual(['0', '1', '2'])
})

test('interrupted attempts used up (exit code 75 in a child): on demand', async () => {
  const { path } = await play({
    definition: { attempts: 1 },
    script: { 'warm-up': { '1': [{ exit: 75 }] } },
  })
  expect(path).toContain('WarmUpOnDemand')
  expect(path.slice(-3)).toEqual(['WarmUpOnDemand', 'RecordFailure', 'Failed'])
})

test('a long search goes on in a new execution, which finds where the first one stopped', async () => {
  const { path, failure, calls } = await play({ generations: 3, handOverAt: 2 })
  expect(failure).toBeUndefined()
  expect(path).toEqual([
    ...start,
    ...generation,
    ...generation,
    'ContinueInNewExecution',
    'HandedOver',
    ...start,
    ...generation,
    ...delivery,
  ])
  const resolved = calls.filter(({ stage }) => stage === 'ResolveSpec')
  expect(resolved[1]?.event).toEqual({ runId: 'test' })
  expect(calls.filter(({ stage }) => stage === 'PlanGeneration').map(({ event }) => event.generation)).toEqual([
    0, 1, 2,
  ])
})
