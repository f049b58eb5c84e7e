import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AwsStandIn } from './aws-stand-in.ts'
import { loadBundledHandler } from './bundled-handler.ts'
import { bucket, objectCreated, objectDeleted } from './s3-events.ts'

const aws = new AwsStandIn()
let startRun: (event: unknown) => Promise<unknown>

beforeAll(async () => {
  startRun = await loadBundledHandler('start-run', await aws.listen(), {
    NAT_STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:111122223333:stateMachine:nat-search',
  })
})
beforeEach(() => aws.reset())
afterAll(() => aws.close())

const inputs = () => aws.executions.map(({ input }) => JSON.parse(input))

test('an upload starts one run, with the very bytes of the uploaded version', async () => {
  const version = aws.putObject('specs/flowers.yaml', 'name: flowers')
  const result = await startRun(objectCreated('specs/flowers.yaml', version))
  expect(result).toEqual({ outcome: 'started', runId: expect.stringMatching(/^flowers-[0-9a-f]{12}$/) })
  const { runId } = result as { runId: string }
  expect(inputs()).toEqual([{ runId, specKey: `submissions/${runId}.yaml` }])
  expect(aws.executions[0]?.name).toBe(runId)
  expect(aws.text(`submissions/${runId}.yaml`)).toBe('name: flowers')
})

test('a duplicate event starts nothing, while the run goes on and after it', async () => {
  const event = objectCreated('specs/flowers.yaml', aws.putObject('specs/flowers.yaml', 'name: flowers'))
  const first = await startRun(event)
  expect(await startRun(event)).toEqual(first) // StartExecution itself answers alike while it runs
  ;(aws.executions[0] as { running: boolean }).running = false
  expect(await startRun(event)).toEqual({ ...(first as object), outcome: 'already-started' })
  expect(aws.executions).toHaveLength(1)
})

test('twenty simultaneous duplicates start one run', async () => {
  const event = objectCreated('specs/flowers.yaml', aws.putObject('specs/flowers.yaml', 'name: flowers'))
  await Promise.all(Array.from({ length: 20 }, () => startRun(event)))
  expect(aws.executions).toHaveLength(1)
})

test('events out of order start each version once, with its own content', async () => {
  const first = aws.putObject('specs/flowers.yaml', 'name: first')
  const second = aws.putObject('specs/flowers.yaml', 'name: second')
  const late = (await startRun(objectCreated('specs/flowers.yaml', second, 'b'))) as { runId: string }
  const early = (await startRun(objectCreated('specs/flowers.yaml', first, 'a'))) as { runId: string }
  expect(early.runId).not.toBe(late.runId)
  expect(aws.text(`submissions/${late.runId}.yaml`)).toBe('name: second')
  expect(aws.text(`submissions/${early.runId}.yaml`)).toBe('name: first')
})

test('the same bytes uploaded again are a new version and a new run', async () => {
  const first = aws.putObject('specs/a.json', '{}')
  const second = aws.putObject('specs/a.json', '{}')
  await startRun(objectCreated('specs/a.json', first))
  await startRun(objectCreated('specs/a.json', second))
  expect(aws.executions).toHaveLength(2)
})

test.each([
  ['specs/my spec.yaml', 'specs/my+spec.yaml'],
  ['specs/my spec.yaml', 'specs/my%20spec.yaml'],
  ['specs/für/blüten (1).yaml', 'specs/f%C3%BCr/bl%C3%BCten+%281%29.yaml'],
  ['specs/100%.yaml', 'specs/100%.yaml'],
  ['specs/a+b.yaml', 'specs/a+b.yaml'],
])('%s is found under the key %s, and named alike', async (key, eventKey) => {
  const version = aws.putObject(key, 'name: x')
  const plain = await startRun(objectCreated(key, version))
  const encoded = await startRun(objectCreated(eventKey, version))
  expect(encoded).toEqual(plain)
  expect(aws.executions).toHaveLength(1)
  expect(aws.executions[0]?.name).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/)
})

test('a key that reads like an encoding but exists is taken as it is', async () => {
  const literal = aws.putObject('specs/a+b.yaml', 'name: literal')
  aws.putObject('specs/a b.yaml', 'name: other')
  const { runId } = (await startRun(objectCreated('specs/a+b.yaml', literal))) as { runId: string }
  expect(aws.text(`submissions/${runId}.yaml`)).toBe('name: literal')
})

test('a bucket without versions names the run by the ETag', async () => {
  aws.putObject('specs/a.json', '{"name":"a"}')
  const first = await startRun(objectCreated('specs/a.json'))
  expect(await startRun(objectCreated('specs/a.json'))).toEqual(first)
  expect(aws.executions).toHaveLength(1)
})

test('a deletion, and a spec that is gone for good, start nothing', async () => {
  aws.putObject('specs/a.json', '{}')
  aws.deleteObject('specs/a.json')
  expect(await startRun(objectDeleted('specs/a.json'))).toEqual({ outcome: 'ignored' })
  expect(await startRun(objectCreated('specs/a.json', 'v0.gone'))).toEqual({ outcome: 'ignored' })
  expect(aws.executions).toEqual([])
})

test('an object far too large for a spec is refused unread', async () => {
  const version = aws.putObject('specs/huge.json', 'x'.repeat(400_001))
  await expect(startRun(objectCreated('specs/huge.json', version))).rejects.toMatchObject({
    name: 'Nat.InvalidSpec',
    message: 'specs/huge.json has 400001 bytes; a spec has at most 400000: upload the spec, not the data.',
  })
  expect(aws.executions).toEqual([])
})

test.each([[{}], [null], [{ source: 'aws.ec2' }], [{ source: 'nat.schedule', bucket, key: 'specs/a.json' }]])(
  'a foreign event %j is refused by name',
  async (event) => {
    await expect(startRun(event)).rejects.toMatchObject({ name: 'Nat.InvalidData' })
    expect(aws.calls).toEqual([])
  },
)

test('a service error escapes, so that Lambda tries the event again', async () => {
  const event = objectCreated('specs/a.json', aws.putObject('specs/a.json', '{}'))
  aws.stepFunctionsError = 'AccessDeniedException'
  await expect(startRun(event)).rejects.toMatchObject({ name: 'AccessDeniedException' })
})

const fired = (scheduledTime: string) => ({ source: 'nat.schedule', bucket, key: 'specs/flowers.yaml', scheduledTime })

test('a schedule starts a run named after its time; its second attempt starts nothing', async () => {
  aws.putObject('specs/flowers.yaml', 'name: flowers')
  const first = await startRun(fired('2026-12-01T06:00:00Z'))
  expect(first).toEqual({ outcome: 'started', runId: 'flowers-20261201T0600Z' })
  ;(aws.executions[0] as { running: boolean }).running = false
  expect(await startRun(fired('2026-12-01T06:00:00Z'))).toMatchObject({ outcome: 'already-started' })
  expect(aws.executions).toHaveLength(1)
})

test("a repeated search is told the spec's last finished run, not another spec's, nor an unfinished one", async () => {
  aws.putObject('specs/flowers.yaml', 'name: flowers')
  aws.putObject('runs/flowers-20261001T0600Z/summary.json', '{}')
  aws.putObject('runs/flowers-0123456789ab/summary.json', '{}')
  aws.putObject('runs/flowers-big-20261101T0600Z/summary.json', '{}')
  aws.putObject('runs/flowers-20261101T0600Z/spec.json', '{}')
  await startRun(fired('2026-12-01T06:00:00Z'))
  expect(inputs()).toEqual([
    {
      runId: 'flowers-20261201T0600Z',
      specKey: 'submissions/flowers-20261201T0600Z.yaml',
      warmStartFrom: 'flowers-0123456789ab',
      onUnusableStart: 'start-fresh',
    },
  ])
})

test('specs whose keys differ in anything are searched in runs of their own, however alike their names', async () => {
  const keys = [
    'flowers.yaml',
    'flowers.json',
    'flowers.yml',
    'flowers.YAML',
    'a/flowers.yaml',
    'a-flowers.yaml',
    'a flowers.yaml',
  ].map((name) => `specs/${name}`)
  const runIds = new Set<string>()
  for (const key of keys) {
    aws.putObject(key, `name: ${key}`)
    const event = { source: 'nat.schedule', bucket, key, scheduledTime: '2026-12-01T06:00:00Z' }
    const { outcome, runId } = (await startRun(event)) as { outcome: string; runId: string }
    expect(outcome).toBe('started')
    expect(aws.text(`submissions/${runId}.yaml`)).toBe(`name: ${key}`)
    runIds.add(runId)
  }
  expect(runIds.size).toBe(keys.length)
  // A name that ends like the hash that keeps two apart is none.
  const [, json] = [...runIds]
  const twin = `specs/${json.replace('-20261201T0600Z', '')}.yaml`
  aws.putObject(twin, 'name: twin')
  const event = { source: 'nat.schedule', bucket, key: twin, scheduledTime: '2026-12-01T06:00:00Z' }
  expect(runIds).not.toContain(((await startRun(event)) as { runId: string }).runId)
})

test('a repeated search starts from no run of a spec whose name differs in the ending', async () => {
  aws.putObject('specs/flowers.json', '{}')
  aws.putObject('runs/flowers-20261101T0600Z/summary.json', '{}')
  await startRun({ source: 'nat.schedule', bucket, key: 'specs/flowers.json', scheduledTime: '2026-12-01T06:00:00Z' })
  expect(inputs()).toEqual([expect.not.objectContaining({ warmStartFrom: expect.anything() })])
})

test('a schedule whose spec is gone starts nothing', async () => {
  expect(await startRun(fired('2026-12-01T06:00:00Z'))).toEqual({ outcome: 'ignored' })
})
