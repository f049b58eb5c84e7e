/** The entry point as a process, with the one real stage that needs no TensorFlow. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type LedgerLine, preparedSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { validateSpec } from '../../pipeline/contract/parse-spec.ts'
import { readLedger } from '../../pipeline/ledger/ledger.ts'
import { keepTrace } from '../../pipeline/observability/trace.ts'
import { documentText, findDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'

const entry = fileURLToPath(new URL('../../batch-image/entry.ts', import.meta.url))

async function startJob(dataset: string) {
  const location = mkdtempSync(join(tmpdir(), 'nat-entry-'))
  const store = openStore(location)
  const spec = validateSpec({ name: 'entry', dataset, supernet: 'nano' })
  await store.put(keys.spec('run'), documentText(spec))
  const record = { schema: 1, runId: 'run', specHash: '', startedAt: '', threads: 1, evaluationShards: 2 }
  await store.put(keys.run('run'), documentText(record))
  const play = (environment: Record<string, string> = {}, command = 'prepare-dataset') =>
    new Promise<{ code: number | null; log: Record<string, unknown>[] }>((resolve) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, command], {
        env: {
          ...process.env,
          NAT_STORE: location,
          NAT_RUN_ID: 'run',
          NAT_INSTANCE_METADATA: 'off',
          AWS_BATCH_JOB_ID: 'job-1',
          AWS_BATCH_JOB_ATTEMPT: '1',
          ...environment,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let text = ''
      child.stderr.on('data', (data) => {
        text += data
      })
      child.once('close', (code) =>
        resolve({
          code,
          log: text
            .split('\n')
            .filter((line) => line.startsWith('{'))
            .map((line) => JSON.parse(line)),
        }),
      )
    })
  return { store, play }
}

const digits = fileURLToPath(new URL('../../examples/uci-digits', import.meta.url))

test('a stage that succeeds: exit code 0, one shape of log line, a ledger line per attempt', async () => {
  const { store, play } = await startJob(digits)
  const { code, log } = await play()
  expect(code).toBe(0)
  expect(await findDocument(store, keys.prepared('run'), preparedSchema)).toBeDefined()
  for (const line of log)
    expect(line).toMatchObject({
      level: 'INFO',
      stage: 'PrepareDataset',
      runId: 'run',
      child: 0,
      attempt: 1,
      jobId: 'job-1',
    })
  expect(log.map(({ message }) => message)).toContain('succeeded')
  const again = await play({ AWS_BATCH_JOB_ATTEMPT: '2' })
  expect(again.code).toBe(0)
  const { lines: ledger } = await readLedger(store, 'run')
  expect(
    ledger.map(({ stage, attempt, images, outcome, machine }) => ({ stage, attempt, images, outcome, machine })),
  ).toEqual([
    { stage: 'PrepareDataset', attempt: 1, images: 1797, outcome: 'succeeded', machine: 'local' },
    // The manifest was there: nothing was done, and the ledger says so.
    { stage: 'PrepareDataset', attempt: 2, images: 0, outcome: 'succeeded', machine: 'local' },
  ] satisfies Partial<LedgerLine>[])
})

test('what the ledger says is logged as metrics; every line names the trace that the execution left', async () => {
  const { store, play } = await startJob(digits)
  const traceId = '1-5759e988-bd862e3fe1be46a994272793'
  await keepTrace(store, 'run', traceId)
  const { log } = await play()
  for (const line of log) expect(line).toMatchObject({ traceId, jobId: 'job-1' })
  const [line] = (await readLedger(store, 'run')).lines
  expect(log.filter(({ message }) => message === 'metrics')).toMatchObject([
    {
      _aws: { CloudWatchMetrics: [{ Namespace: 'NeuralArchitectureTransfer' }] },
      runId: 'run',
      stage: 'PrepareDataset',
      purchase: 'local',
      Seconds: line?.seconds,
      CostUsd: 0,
      SpotInterruptions: 0,
    },
  ])
})

test("the user's mistake: exit code 64, one clear error line, a ledger line", async () => {
  const empty = join(mkdtempSync(join(tmpdir(), 'nat-empty-')), 'images')
  mkdirSync(empty)
  writeFileSync(join(empty, 'dataset.yaml'), 'format: nothing\n')
  const { store, play } = await startJob(empty)
  const { code, log } = await play()
  expect(code).toBe(64)
  const errors = log.filter(({ level }) => level === 'ERROR')
  expect(errors).toHaveLength(1)
  expect(errors[0]?.error).toMatchObject({ name: 'Nat.InvalidData', text: expect.stringContaining('format') })
  expect((await readLedger(store, 'run')).lines.map(({ outcome }) => outcome)).toEqual(['failed'])
})

test('a command or an environment that is wrong: exit code 64', async () => {
  const { play } = await startJob(digits)
  const wrong = await play({}, 'train')
  expect(wrong.code).toBe(64)
  expect(wrong.log[0]?.error).toMatchObject({ text: expect.stringContaining('The container\'s command is "train"') })
  expect((await play({ NAT_RUN_ID: '' })).code).toBe(64)
})

test('a run that does not exist: a damaged store is no mistake of the spec', async () => {
  const { play } = await startJob(digits)
  const { code, log } = await play({ NAT_RUN_ID: 'other' })
  expect(code).toBe(1)
  expect(log.find(({ level }) => level === 'ERROR')?.error).toMatchObject({ name: 'Nat.CorruptedObject' })
})

test('the ledger line of a Spot machine names it', async () => {
  const server = createServer((request, response) => {
    const answers: Record<string, string> = {
      '/latest/api/token': 'token',
      '/latest/meta-data/instance-type': 'g4dn.xlarge',
      '/latest/meta-data/instance-life-cycle': 'spot',
    }
    const text = answers[request.url ?? '']
    if (text === undefined) response.writeHead(404)
    response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { store, play } = await startJob(digits)
    const { port } = server.address() as { port: number }
    await play({
      NAT_INSTANCE_METADATA: '',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
      NVIDIA_VISIBLE_DEVICES: 'GPU-1',
    })
    expect((await readLedger(store, 'run')).lines).toMatchObject([
      { machine: 'g4dn.xlarge', purchase: 'spot', gpus: 1 },
    ])
  } finally {
    server.close()
  }
})
