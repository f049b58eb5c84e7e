/** The commands that talk to AWS, with their real SDK clients against a stand-in of the services' HTTP interfaces. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CommandDef, runCommand } from 'citty'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import cancel from '../../cli/commands/cancel.ts'
import estimate from '../../cli/commands/estimate.ts'
import logs from '../../cli/commands/logs.ts'
import report from '../../cli/commands/report.ts'
import status from '../../cli/commands/status.ts'
import submit from '../../cli/commands/submit.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { validateSpec } from '../../pipeline/contract/parse-spec.ts'
import { AwsStandIn } from '../lambdas/aws-stand-in.ts'
import { expectPasteable } from './printed-commands.ts'

const aws = new AwsStandIn()
const folder = mkdtempSync(join(tmpdir(), 'nat-cloud-'))
const input = { name: 'flowers', dataset: 's3://nat-objects/datasets/flowers', supernet: 'nano' }
const specFile = join(folder, 'flowers.json')

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: await aws.listen(),
  })
  writeFileSync(specFile, JSON.stringify(input))
})
beforeEach(() => {
  aws.reset()
  aws.machines.set('nat-search', { 'nat:store': 's3://nat-objects' })
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => aws.close())

/** @returns what the command printed, line by line */
async function nat(command: unknown, ...rawArgs: string[]): Promise<string[]> {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((text) => void lines.push(...String(text).split('\n')))
  const deployment = rawArgs.find((_, index) => rawArgs[index - 1] === '--deployment')
  try {
    await runCommand(command as CommandDef, { rawArgs })
  } catch (error) {
    const { message, advice = '' } = error as Error & { advice?: string }
    if (advice.includes('npm run'))
      await expectPasteable(`${message}\n${advice}`, deployment === undefined ? {} : { deployment })
    throw error
  }
  const printed = lines.join('\n')
  if (printed.includes('npm run')) await expectPasteable(printed, deployment === undefined ? {} : { deployment })
  return lines
}

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

const line = (stage: string, outcome: string) =>
  JSON.stringify({
    schema: 1,
    stage,
    generation: 0,
    child: 0,
    attempt: 1,
    startedAt: '2026-12-01T06:00:00.000Z',
    seconds: 3600,
    machine: 'g4dn.xlarge',
    purchase: 'spot',
    gpus: 1,
    images: 0,
    measurements: 0,
    outcome,
  })

test('status: state, generations, cost so far; the record of a failure', async () => {
  await nat(submit, specFile, '--run-id', 'mine')
  aws.putObject(keys.spec('mine'), JSON.stringify(validateSpec(input)))
  aws.putObject(
    keys.indicators('mine', 0),
    JSON.stringify({
      schema: 1,
      generation: 0,
      hypervolume: 0.5,
      best: { error: 12, macs: 1e6 },
      frontSize: 7,
      measurements: 100,
      surrogate: null,
    }),
  )
  aws.putObject(keys.archive('mine', 0), '{}')
  aws.putObject('runs/mine/ledger/00000-AdaptSupernet-0-1-a.json', line('AdaptSupernet', 'succeeded'))
  aws.putObject('runs/mine/ledger/00000-AdaptSupernet-1-1-b.json', line('AdaptSupernet', 'interrupted'))
  const running = await nat(status, 'mine')
  expect(running[0]).toBe('mine: running, in AdaptSupernet')
  expect(running).toContain('Cost so far $0.38, 2.00 GPU hours, 1 interrupted attempts.')
  expect(running.join('\n')).toMatch(/0\.5/)
  Object.assign(aws.executions[0] as object, { running: false, ending: 'FAILED' })
  aws.putObject(
    keys.failure('mine', 'x'),
    JSON.stringify({ at: '2026-12-01T07:00:00Z', error: 'Nat.InvalidData', cause: 'roses/1.jpg is no image.' }),
  )
  const failed = await nat(status, 'mine')
  expect(failed[0]).toBe('mine: failed')
  expect(failed).toContain('  cause: roses/1.jpg is no image.')
  // The images are corrected and searched anew; only what failed for another reason is continued.
  expect(failed.at(-1)).toBe('Start again with: npm run nat -- submit SPEC')
  aws.putObject(keys.failure('mine', 'y'), '{"at":"2026-12-01T08:00:00Z","error":"Nat.StorageUnavailable"}')
  aws.putObject(keys.failure('mine', 'z'), 'damaged')
  expect((await nat(status, 'mine')).at(-1)).toBe('Continue with: npm run nat -- submit --resume mine')
  const overview = await nat(status)
  expect(overview).toEqual([expect.stringMatching(/ failed +\$0\.38 {2}mine$/)])
})

test('logs: one stream by time, of this run and this deployment only', async () => {
  await nat(submit, specFile, '--run-id', 'mine')
  const say = (group: string, seconds: number, runId: string, message: string) =>
    aws.logLines.push({ group, timestamp: 1.8e12 + seconds * 1000, message: JSON.stringify({ message, runId }) })
  say('/nat/jobs', 20, 'mine', 'second')
  say('/nat/functions/resolve-spec', 10, 'mine', 'first')
  say('/nat/jobs', 15, 'mine-2', 'of another run')
  say('/test/jobs', 15, 'mine', 'of another deployment')
  expect((await nat(logs, 'mine')).map((text) => JSON.parse(text.slice(text.indexOf('{'))).message)).toEqual([
    'first',
    'second',
  ])
})

test('logs --follow goes on until the run ends, and repeats nothing', async () => {
  await nat(submit, specFile, '--run-id', 'mine')
  aws.logLines.push({ group: '/nat/jobs', timestamp: Date.now() + 1e6, message: '{"runId":"mine","message":"once"}' })
  aws.executions[0] = { ...(aws.executions[0] as object), running: true } as never
  let polls = 0
  aws.onCall = (call) => {
    if (call === 'logs FilterLogEvents' && ++polls === 1) (aws.executions[0] as { running: boolean }).running = false
  }
  const lines = await nat(logs, 'mine', '--follow', '--hours', '1')
  expect(lines.filter((text) => text.includes('once'))).toHaveLength(1)
  expect(polls).toBe(2)
}, 30_000)

test('cancel stops what runs, once', async () => {
  await nat(submit, specFile, '--run-id', 'mine')
  expect(await nat(cancel, 'mine')).toEqual(['Stopped mine. Continue it: npm run nat -- submit --resume mine'])
  expect(aws.executions[0]).toMatchObject({ running: false, ending: 'ABORTED' })
  await expect(nat(cancel, 'mine')).rejects.toThrow('mine is not running.')
})

test('report fetches what was published, and says so when nothing was', async () => {
  aws.putObject(keys.spec('mine'), JSON.stringify(validateSpec(input)))
  await expect(nat(report, 'mine')).rejects.toThrow('Run mine has not published its report yet.')
  const summary = {
    schema: 1,
    runId: 'mine',
    name: 'flowers',
    status: 'succeeded',
    dataset: {
      source: 's3://nat-objects/datasets/flowers',
      classes: ['daisy', 'rose'],
      train: 8,
      validation: 2,
      test: 2,
    },
    supernet: 'nano',
    seed: 1,
    objectives: [
      { name: 'error', label: 'error', unit: '%', source: 'measured' },
      { name: 'macs', label: 'MACs', unit: '', source: 'exact' },
    ],
    warnings: [],
    front: [],
    references: [],
    generations: [],
    reduced: [],
    cost: { seconds: 1, gpuHours: 0, usd: 0, usdPerNetwork: 0, byStage: {} },
  }
  aws.putObject(keys.summary('mine'), JSON.stringify(summary))
  aws.putObject(keys.report('mine'), '<html>')
  aws.putObject(keys.finalArchive('mine'), '{}')
  aws.putObject(keys.exportedSubnet('mine', 'n01', 'onnx'), 'weights')
  const output = join(folder, 'mine')
  expect((await nat(report, 'mine', '--output', output, '--networks'))[0]).toContain('Run mine finished.')
  for (const [file, text] of [
    ['report.html', '<html>'],
    ['archive.json', '{}'],
    ['n01.onnx', 'weights'],
    ['summary.json', JSON.stringify(summary)],
  ] as const)
    expect(readFileSync(join(output, file), 'utf8')).toBe(text)
})

test('estimate counts a local data set, and asks for the size of a remote one', async () => {
  const text = (await nat(estimate, 'examples/uci-digits/spec.yaml')).join('\n')
  expect(text).toMatch(/^10 classes; 431 training, 1007 validation and 359 test images; 540 measurements/)
  expect(text).toContain('EvaluateSubnets')
  await expect(nat(estimate, specFile)).rejects.toMatchObject({ name: 'UsageError' })
  const json = (await nat(estimate, specFile, '--images', '10000', '--classes', '10', '--json')).join('\n')
  expect(JSON.parse(json)).toMatchObject({ dataset: { classes: 10, train: 6400, validation: 1600, test: 2000 } })
  const wanting = join(folder, 'wanting.json')
  writeFileSync(wanting, JSON.stringify({ ...input, dataset: { location: input.dataset, validation: 5000 } }))
  await expect(nat(estimate, wanting, '--images', '20', '--classes', '2')).rejects.toThrow(
    'dataset.validation is 5000, but there are only 16 images to take them from.',
  )
  await expect(nat(estimate, specFile, '--images', '9', '--classes', '2', '--instance', 'p9')).rejects.toThrow(
    'There is no price of p9.',
  )
  expect(aws.calls).toEqual([])
})
