/** The prefixes of the roles against the keys of the contract: each object can be written by the stages that make it. */
import { expect, test } from 'vitest'
import { jobAccess, scheduleManagerAccess, stageAccess, starterAccess } from '../../cdk/stage-access.ts'
import { keys, specPrefix } from '../../pipeline/contract/keys.ts'
import { submissionKey } from '../../pipeline/triggers/submission.ts'

const roles = {
  ...stageAccess(),
  StartRun: starterAccess,
  ManageSchedule: scheduleManagerAccess,
  Job: jobAccess(),
}

/** IAM's `*` matches any characters, slashes included. */
const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const matches = (pattern: string, key: string) =>
  new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`).test(key)

const run = 'flowers-0123456789ab'
const hash = 'ab'.repeat(32)
const line = { generation: 3, stage: 'PlanGeneration', child: 0, attempt: 1, id: 'x' }
const everyone = [...Object.keys(stageAccess()), 'Job']

test.each([
  [keys.datasetManifest(hash), ['Job']],
  [keys.datasetPart(hash, 'train', 'images'), ['Job']],
  [keys.spec(run), ['ResolveSpec']],
  [keys.run(run), ['ResolveSpec']],
  [keys.trace(run), ['ResolveSpec']],
  [keys.prepared(run), ['Job']],
  [keys.checkpoint(run, hash), ['Job']],
  [keys.trained(run, -1, 0), ['Job']],
  [keys.trained(run, -2, 0), ['Job']],
  [keys.plan(run, 3), ['PlanGeneration']],
  [keys.trained(run, 3, 1), ['Job']],
  [keys.training(run, -1, 0).progress, ['Job']],
  [keys.training(run, 3, 0).progress, ['Job']],
  [keys.training(run, 3, 0).log, ['Job']],
  [keys.measured(run, 3, 0), ['Job']],
  // IAM's `*` crosses slashes, so the pattern of the final archive covers these as well.
  [keys.archive(run, 3), ['CommitGeneration', 'PublishReport']],
  [keys.indicators(run, 3), ['CommitGeneration']],
  [keys.selected(run), ['SelectSubnets']],
  [keys.finished(run, 'net-01'), ['Job']],
  [keys.finishTraining(run, 'net-01').progress, ['Job']],
  [keys.finishTraining(run, 'net-01').log, ['Job']],
  [keys.exported(run), ['Job']],
  [keys.exportedSubnet(run, 'n01', 'onnx'), ['Job']],
  [keys.summary(run), ['PublishReport']],
  [keys.finalArchive(run), ['PublishReport']],
  [keys.report(run), ['PublishReport']],
  [keys.ledgerLine(run, line), everyone],
  [keys.failure(run, 'x'), ['RecordFailure']],
  [submissionKey(run), ['StartRun']],
  [`${specPrefix}flowers.yaml`, []],
  ['datasets/flowers/roses/1.jpg', []],
])('%s is written by %j', (key, writers) => {
  const may = Object.entries(roles)
    .filter(([, { write }]) => write.some((pattern) => matches(pattern, key)))
    .map(([role]) => role)
  expect(may.sort()).toEqual([...writers].sort())
})

test('whoever writes an object may read it back: a stage looks for its own result first', () => {
  for (const [role, { read, write }] of Object.entries(roles))
    for (const pattern of write)
      expect(
        read.some((wider) => matches(wider, pattern)),
        `${role} ${pattern}`,
      ).toBe(true)
})

test('the frozen spec of a run can be read by the stage that resolves it', () => {
  expect(stageAccess().ResolveSpec.read.some((pattern) => matches(pattern, submissionKey(run)))).toBe(true)
})
