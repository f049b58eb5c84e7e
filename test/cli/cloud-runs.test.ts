/** What looks at runs in the cloud, stops them, fetches their results, and says what one would cost. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import cancel from '../../cli/commands/cancel.ts'
import estimate from '../../cli/commands/estimate.ts'
import logs from '../../cli/commands/logs.ts'
import report from '../../cli/commands/report.ts'
import status from '../../cli/commands/status.ts'
import submit from '../../cli/commands/submit.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { validateSpec } from '../../pipeline/contract/parse-spec.ts'
import { aws, folder, input, nat, specFile } from './cloud.ts'

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
  expect(text).toMatch(/^10 classes; 431 training, 1007 validation and 359 test images; 144 measurements/)
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
