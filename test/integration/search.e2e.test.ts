/**
 * A whole small search through the command line: real images, real training, the workflow's own file, jobs as processes.
 * Then the same search again, with a machine taken away and the whole process group killed in the middle.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatNames } from '../../export/index.ts'
import { archiveSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { type Summary, summarySchema } from '../../pipeline/contract/results.ts'
import { readLedger } from '../../pipeline/ledger/ledger.ts'
import { isWorseBeyondChance, objectiveNamed } from '../../pipeline/objectives/index.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { commandLine, type Ended } from './command-line.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'nat-search-'))
const specFile = join(folder, 'spec.yaml')
const runId = 'small-search'
/** Half a minute on two idle cores; other work on the machine may stretch it a lot. */
const patience = { timeout: 900_000 }

const spec = (learningRate: number) => `
name: small-search
dataset: ${root}examples/uci-digits
supernet: nano
recipe: paper
objectives: [error, macs]
seed: 3
warmUp: { epochs: 1, learningRate: ${learningRate} }
adaptation: { epochs: 1, batch: 96, augmentation: { flip: false, cropScale: [0.8, 1], shift: 0.05, cutout: 0 } }
search: { generations: 1, archive: 8, initialDesign: 8, surrogateTrainingSet: 8, population: 12, innerGenerations: 5, ensembleMembers: 5 }
finish: { epochs: 2 }
evaluation: { calibrationImages: 100, validationImages: 200 }
export: { networks: 1, formats: [onnx, tflite, onnx-int8, tflite-int8], largestInt8Loss: 100 }
`

const nat = (store: string, ...argv: string[]) => commandLine(folder, store, argv)
const object = (store: string, key: string) => readFileSync(join(folder, store, key))

let undisturbed: Ended
beforeAll(async () => {
  writeFileSync(specFile, spec(0.05))
  undisturbed = await nat('undisturbed', 'run', specFile, '--run-id', runId, '--threads', '1').ended
}, patience.timeout)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the search finishes; it prints reduced settings, a line per generation and the table of networks', () => {
  expect(undisturbed.stderr).toBe('')
  expect(undisturbed.code).toBe(0)
  expect(undisturbed.stdout).toMatch(/search\.generations\s+│\s+1\s+│\s+30/)
  expect(
    undisturbed.stdout.match(/^generation [01]\/1 {3}hypervolume 0\.\d{4} .* tau .* plan .*, adapt .*, measure .*$/gm),
  ).toHaveLength(2)
  for (const name of ['largest subnet', 'smallest subnet', 'frozen supernet, linear head'])
    expect(undisturbed.stdout).toContain(`│ ${name}`)
})

test('its summary holds networks none of which beats another, and the references', async () => {
  const { code, stdout } = await nat('undisturbed', 'show', runId, '--json').ended
  expect(code).toBe(0)
  const summary: Summary = summarySchema.parse(JSON.parse(stdout))
  expect(summary).toMatchObject({ runId, status: 'succeeded', seed: 3 })
  expect(summary.dataset.classes).toHaveLength(10)
  expect(summary.generations.map(({ generation }) => generation)).toEqual([0, 1])
  expect(summary.front.length).toBeGreaterThan(0)
  for (const a of summary.front)
    for (const b of summary.front)
      expect(a.costs.macs < b.costs.macs && a.validation.error <= b.validation.error, `${a.id} beats ${b.id}`).toBe(
        false,
      )
  expect(summary.references.length).toBeGreaterThanOrEqual(3)
  for (const file of summary.front.flatMap(({ files }) => files))
    expect(existsSync(join(folder, 'undisturbed', file))).toBe(true)
  const suffixes = summary.front.flatMap(({ files }) => files).map((file) => file.slice(file.lastIndexOf('.')))
  expect(suffixes.sort()).toEqual(['.json', '.onnx', '.onnx', '.safetensors', '.tflite', '.tflite'])
  expect(object('undisturbed', keys.report(runId)).toString()).toContain('<svg')
})

test('the delivered network was fine-tuned on its own, and stands beside what it was straight from the supernet', async () => {
  const { stdout } = await nat('undisturbed', 'show', runId, '--json').ended
  const { front }: Summary = summarySchema.parse(JSON.parse(stdout))
  const delivered = front.filter(({ chosenFor }) => chosenFor.length > 0)
  expect(delivered).toHaveLength(1)
  expect(front.filter(({ finished }) => finished !== undefined)).toEqual(delivered)
  const [{ id, validation, finished }] = delivered
  const manifest = JSON.parse(object('undisturbed', keys.finished(runId, id)).toString())
  // 1,211 images in mini-batches of 96, twice.
  expect(manifest).toMatchObject({ id, steps: 26 })
  expect(finished?.validation.crossEntropy).not.toBe(validation.crossEntropy)
  const isWorse = isWorseBeyondChance(objectiveNamed('error'), finished?.validation ?? {}, validation, 200)
  expect(finished).toMatchObject({ epochs: 2, exported: !isWorse })
  expect(undisturbed.stdout).toContain('More than in the paper: finish.epochs 2')
  expect(undisturbed.stdout).toContain('Straight from the supernet, and after 2 epochs of fine-tuning on its own')
})

test('the final archive is the last generation of a search in this space', () => {
  const archive = archiveSchema.parse(JSON.parse(object('undisturbed', keys.finalArchive(runId)).toString()))
  expect(archive).toMatchObject({ runId, generation: 1, space: 'nano', objectives: ['error', 'macs'] })
  expect(archive.entries.every(({ measuredAt }) => measuredAt === 1)).toBe(true)
})

test('the ledger has a line for every stage and child', async () => {
  const ledger = await readLedger(openStore(join(folder, 'undisturbed')), runId)
  const lines = ledger.lines.filter(({ machine, outcome }) => machine === 'local' && outcome === 'succeeded')
  const count = (stage: string) => lines.filter((line) => line.stage === stage).length
  for (const stage of ['ResolveSpec', 'PrepareDataset', 'SelectSubnets', 'ExportSubnets'])
    expect([stage, count(stage)]).toEqual([stage, 1])
  for (const stage of ['PlanGeneration', 'CommitGeneration', 'WarmUp', 'FinishSubnets'])
    expect([stage, count(stage)]).toEqual([stage, 2])
  expect(count('AdaptSupernet')).toBe(4)
})

/** The one network of which the run has written files. */
async function exportedNetwork() {
  const { stdout } = await nat('undisturbed', 'show', runId, '--json').ended
  const summary = summarySchema.parse(JSON.parse(stdout))
  return summary.front.find(({ files }) => files.length > 0) as Summary['front'][number]
}

test('export: the files of the run again, byte for byte, and in other forms', async () => {
  const { id } = await exportedNetwork()
  const out = join(folder, 'networks')
  const files = ['onnx', 'tflite'].map((suffix) => join(out, `${id}.${suffix}`))
  const all = await nat('undisturbed', 'export', runId, '--out', out).ended
  expect(all).toMatchObject({ code: 0, stderr: '', stdout: `${files.join('\n')}\n` })
  for (const [i, suffix] of ['onnx', 'tflite'].entries())
    expect(readFileSync(files[i]).equals(object('undisturbed', keys.exportedSubnet(runId, id, suffix))), suffix).toBe(
      true,
    )
  const picked = join(folder, 'picked')
  const one = ['--pick', 'macs<=1e9, min error', '--format', 'onnx', '--pixels', 'bytes', '--no-fold', '--out', picked]
  expect(await nat('undisturbed', 'export', runId, ...one).ended).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `${join(picked, `${id}.onnx`)}\n`,
  })
  const bytes = readFileSync(join(picked, `${id}.onnx`))
  expect(bytes.includes('Cast')).toBe(true)
  expect(bytes.includes('BatchNormalization')).toBe(true)
})

test('export --int8: the same integers as in the run, each file with what it is worth', async () => {
  const { id, int8 } = await exportedNetwork()
  const out = join(folder, 'integers')
  const { stdout, stderr, code } = await nat('undisturbed', 'export', runId, '--int8', '--anyway', '--out', out).ended
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  const accuracy = (100 - (int8?.int8.test.error ?? Number.NaN)).toFixed(2)
  for (const [i, suffix] of ['int8.onnx', 'int8.tflite'].entries()) {
    const file = join(out, `${id}.${suffix}`)
    expect(stdout.split('\n')[i]).toMatch(`${file}: `)
    expect(stdout.split('\n')[i]).toContain(`test accuracy ${accuracy} %`)
    expect(readFileSync(file).equals(object('undisturbed', keys.exportedSubnet(runId, id, suffix))), suffix).toBe(true)
  }
})

test('export: what it does not know is refused with what there is', async () => {
  const { id } = await exportedNetwork()
  const refusals = [
    [['--format', 'caffe'], `--format: export formats: there is no "caffe"; allowed are ${formatNames().join(', ')}`],
    [['--network', 'net-77'], `There is no network net-77 that was exported; there are: ${id}.`],
    [
      ['--format', 'tflite-float16', '--int8'],
      '--int8: tflite-float16 has no form in 8-bit integers; those that have: onnx, tflite.',
    ],
    [['--pick', 'min error', '--all'], '--network, --pick and --all exclude each other.'],
  ] as const
  for (const [argv, message] of refusals) {
    const { stderr, ...ended } = await nat('undisturbed', 'export', runId, ...argv).ended
    expect(stderr.trim().split('\n')[0]).toBe(`Error: ${message}`)
    expect(ended).toEqual({ code: 64, stdout: '' })
  }
})

test('export: a run that is not finished, or has lost its weights, says so', async () => {
  const { id } = await exportedNetwork()
  const damaged = join(folder, 'damaged')
  cpSync(join(folder, 'undisturbed'), damaged, { recursive: true })
  const weights = join(damaged, keys.exportedSubnet(runId, id, 'safetensors'))
  rmSync(weights)
  const lost = await nat('damaged', 'export', runId, '--out', join(folder, 'none')).ended
  expect(lost.stderr.trim().split('\n')).toEqual([
    `Error: The weights of ${id} are gone: ${weights}.`,
    'Put the file back, or start a new run of the same spec with --fresh.',
  ])
  expect(lost).toMatchObject({ code: 1, stdout: '' })
  rmSync(join(damaged, keys.summary(runId)))
  const unfinished = await nat('damaged', 'export', runId).ended
  expect(unfinished.stderr.trim().split('\n')).toEqual([
    `Error: Run ${runId} is not finished: it has no networks to export yet.`,
    `Continue it with: npm run nat -- resume ${runId} --store ${damaged}`,
  ])
  expect(unfinished).toMatchObject({ code: 64, stdout: '' })
})

test('the same command again shows what is there, another spec under the same id is refused', async () => {
  const again = await nat('undisturbed', 'run', specFile, '--run-id', runId).ended
  expect(again).toMatchObject({ code: 0, stderr: '' })
  expect(again.stdout).toContain('This search was finished before.')
  const other = join(folder, 'other.yaml')
  writeFileSync(other, spec(0.04))
  const refused = await nat('undisturbed', 'run', other, '--run-id', runId).ended
  expect(refused.code).toBe(64)
  expect(refused.stderr).toContain(
    `Run ${runId} was started with another spec (warmUp.learningRate: 0.05 there, 0.04 here). Give this one a run id of its own`,
  )
})

test(
  'a machine reclaimed, then everything killed in the middle: resuming gives the same archive',
  patience,
  async () => {
    const first = nat(
      'disturbed',
      'run',
      specFile,
      '--run-id',
      runId,
      '--threads',
      '1',
      '--play',
      'reclaim:warm-up:1000',
    )
    const committed = join(folder, 'disturbed', keys.trained(runId, 1, 0))
    await expect
      .poll(() => existsSync(committed) || first.child.exitCode !== null, { timeout: 600_000, interval: 20 })
      .toBe(true)
    expect(first.child.exitCode).toBe(null)
    // While it runs, nobody else may work on it.
    const second = await nat('disturbed', 'resume', runId).ended
    expect(second.stderr).toContain(`Error: Run ${runId} is being worked on by process ${first.child.pid}`)
    expect(second.code).toBe(1)
    process.kill(-(first.child.pid as number), 'SIGKILL')
    const killed = await first.ended
    expect(killed.stdout).toContain('lost its machine (Host EC2 (instance i-')
    expect(existsSync(join(folder, 'disturbed', keys.summary(runId)))).toBe(false)
    const resumed = await nat('disturbed', 'resume', runId).ended
    expect(resumed).toMatchObject({ code: 0, stderr: '' })
    expect(resumed.stdout).toContain(`Run ${runId} continues after generation 0 of 1.`)
    const finished = keys.finished(runId, 'net-01')
    for (const key of [
      ...[keys.archive(runId, 0), keys.archive(runId, 1), keys.finalArchive(runId), keys.selected(runId)],
      finished,
    ])
      expect(object('disturbed', key).equals(object('undisturbed', key)), key).toBe(true)
  },
)
