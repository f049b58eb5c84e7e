/** What starts runs in the cloud, goes on with them, and names deployments. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import cancel from '../../cli/commands/cancel.ts'
import logs from '../../cli/commands/logs.ts'
import status from '../../cli/commands/status.ts'
import submit from '../../cli/commands/submit.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { validateSpec } from '../../pipeline/contract/parse-spec.ts'
import { aws, folder, input, nat, specFile } from './cloud.ts'

test('submit freezes the spec where nothing triggers, and starts the run under its own name', async () => {
  expect(await nat(submit, specFile, '--run-id', 'mine')).toEqual([
    'Started mine. Watch it: npm run nat -- status mine',
  ])
  expect(aws.text('submissions/mine.yaml')).toBe(JSON.stringify(input))
  expect(aws.executions).toEqual([
    { name: 'mine', running: true, input: JSON.stringify({ runId: 'mine', specKey: 'submissions/mine.yaml' }) },
  ])
})

test('a warm start names the finished run; without one there, nothing starts', async () => {
  aws.putObject(keys.summary('last'), '{}')
  await nat(submit, specFile, '--run-id', 'mine', '--warm-start', 'last')
  expect(JSON.parse(aws.executions[0]?.input ?? '')).toEqual({
    runId: 'mine',
    specKey: 'submissions/mine.yaml',
    warmStartFrom: 'last',
  })
  await expect(nat(submit, specFile, '--run-id', 'other', '--warm-start', 'none')).rejects.toThrow(
    '--warm-start: there is no finished run none in s3://nat-objects.',
  )
  await expect(nat(submit, '--resume', 'mine', '--warm-start', 'last')).rejects.toThrow('Leave out --warm-start')
  expect(aws.executions).toHaveLength(1)
})

test('a deployment of another name stands in every command that is printed', async () => {
  aws.machines.set('test-search', { 'nat:store': 's3://nat-objects' })
  const there = ['--deployment', 'test']
  expect(await nat(status, ...there)).toEqual([
    'There are no runs yet. Start one: npm run nat -- submit SPEC --deployment test',
  ])
  expect(await nat(submit, specFile, '--run-id', 'mine', ...there)).toEqual([
    'Started mine. Watch it: npm run nat -- status mine --deployment test',
  ])
  await nat(cancel, 'mine', ...there)
  for (const [command, ...argv] of [
    [cancel, 'mine'],
    [status, 'none'],
    [logs, 'none'],
    [submit, '--resume', 'none'],
  ] as const)
    await expect(nat(command, ...argv, ...there)).rejects.toMatchObject({
      advice: expect.stringMatching(/npm run nat -- status.* --deployment test$/),
    })
})

test('without a name, the run is named after the spec', async () => {
  await nat(submit, specFile)
  expect(aws.executions[0]?.name).toMatch(/^flowers-\d{8}T\d{4}-[0-9a-f]{6}$/)
})

test('a name that is taken is refused, and nothing is overwritten', async () => {
  await nat(submit, specFile, '--run-id', 'mine')
  await expect(nat(submit, specFile, '--run-id', 'mine')).rejects.toThrow('The run id mine is taken.')
  expect(aws.executions).toHaveLength(1)
})

test('a submission that broke off half-way can be repeated, another spec in its place cannot', async () => {
  aws.putObject('submissions/mine.yaml', JSON.stringify(input))
  aws.putObject('submissions/other.yaml', 'name: other')
  await nat(submit, specFile, '--run-id', 'mine')
  await expect(nat(submit, specFile, '--run-id', 'other')).rejects.toThrow('The run id other is taken.')
  expect(aws.executions.map(({ name }) => name)).toEqual(['mine'])
})

test('mistakes are found before anything is called', async () => {
  const local = join(folder, 'local.json')
  writeFileSync(local, JSON.stringify({ ...input, dataset: './photos' }))
  await expect(nat(submit, local)).rejects.toThrow(
    `dataset.location of ${local} is "./photos", expected s3://bucket/key.`,
  )
  const wrong = join(folder, 'wrong.json')
  writeFileSync(wrong, JSON.stringify({ ...input, sed: 1 }))
  await expect(nat(submit, wrong)).rejects.toMatchObject({ name: 'Nat.InvalidSpec' })
  await expect(nat(submit, join(folder, 'none.json'))).rejects.toThrow('cannot be read')
  await expect(nat(submit)).rejects.toThrow('Give either a spec or --resume RUN.')
  await expect(nat(submit, specFile, '--run-id', '../up')).rejects.toThrow('The run id is "../up"')
  expect(aws.calls).toEqual([])
})

test('a deployment that is not there is named, with those that are', async () => {
  await expect(nat(status, '--deployment', 'test')).rejects.toMatchObject({
    message: 'There is no deployment "test" in this account and region.',
    advice: 'There is: nat (--deployment NAME).',
  })
})

test('a failed run is resumed by a new execution; a running one is not', async () => {
  await nat(submit, specFile, '--run-id', 'mine')
  aws.putObject(keys.spec('mine'), JSON.stringify(validateSpec(input)))
  await expect(nat(submit, '--resume', 'mine')).rejects.toThrow('mine is running already (mine).')
  Object.assign(aws.executions[0] as object, { running: false, ending: 'FAILED' })
  await nat(submit, '--resume', 'mine')
  expect(aws.executions[1]?.name).toMatch(/^mine-r\d{8}T\d{6}$/)
  expect(aws.executions[1]?.input).toBe('{"runId":"mine"}')
  await expect(nat(submit, '--resume', 'none')).rejects.toThrow('There is no run none in s3://nat-objects.')
})
