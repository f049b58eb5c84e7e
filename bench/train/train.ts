/**
 * @file Training steps and measurements of candidates beside PyTorch's, interleaved in one run; a table at the end.
 *
 *     npm run bench:train -- [--threads 2] [--rounds 9] [--only bench-net,lite-96,lite-160] [--subnets min,mid,max,random]
 *     npm run bench:train -- --against ../other-checkout     this engine beside another checkout's, before and after a change
 *     NAT_TENSORFLOW_LIBRARY=.../site-packages/tensorflow npm run bench:train -- --device gpu    both on the GPU; the folder is
 *         that of a Python that has tensorflow[and-cuda]==2.21.0
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Case, openRequest, requestOf, worksOf } from './cases.ts'
import { type Setting, settings, subnetNames } from './networks.ts'
import type { Purpose, Side } from './protocol.ts'
import { assertEqual, type Opened, timeCase } from './rounds.ts'
import { type Options, ours, type Starters, startersOf, weightsOf } from './sides.ts'
import { timeStarts } from './start-up.ts'
import { aligned, rowOf } from './table.ts'

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: settings.map(({ name }) => name).join() },
    subnets: { type: 'string', default: subnetNames.join() },
    works: { type: 'string', default: 'training,measuring,start' },
    device: { type: 'string', default: 'cpu' },
    against: { type: 'string' },
  },
})
const chosen = settings.filter(({ name }) => values.only.split(',').includes(name))
const subnets = subnetNames.filter((name) => values.subnets.split(',').includes(name))
const [threads, rounds] = [Number(values.threads), Number(values.rounds)]
const isDevice = (device: string): device is Options['device'] => device === 'cpu' || device === 'gpu'
if (!(threads > 0) || !(rounds > 0) || chosen.length === 0 || subnets.length === 0 || !isDevice(values.device)) {
  console.error(
    'npm run bench:train -- [--threads N] [--rounds N] [--only NAMES] [--subnets NAMES] [--device cpu|gpu] [--against CHECKOUT]',
  )
  process.exit(64)
}

const folder = mkdtempSync(join(tmpdir(), 'bench-train-'))
const starters = await startersOf({ threads, device: values.device, against: values.against })
const names = starters.map(({ name }) => name)
const speeds = [['network', 'work', 'subnet', ...names, 'times as fast', 'by processor time', 'our CPU ms']]
const memories = [['network', 'peak memory in GB', ...names, 'ours / least of the others']]
try {
  for (const setting of chosen) {
    for (const purpose of ['training', 'measuring'] as const) {
      if (values.works.split(',').includes(purpose)) await compare(setting, purpose, starters)
    }
  }
  console.log(`\n${aligned(speeds)}\n\n${aligned(memories)}`)
  if (values.works.includes('start')) console.log(`\n${aligned(await timeStarts(chosen, starters, rounds, folder))}`)
  console.log(`\n${legend()}`)
} finally {
  rmSync(folder, { recursive: true })
}

async function compare(setting: Setting, purpose: Purpose, starters: Starters): Promise<void> {
  const weights = join(folder, `${setting.name}-${purpose}`)
  const opened: Opened[] = []
  try {
    for (const starter of starters) {
      const side = starter.start()
      opened.push({ side, isPeer: starter.isPeer })
      await side.ask(openRequest(setting, purpose, weightsOf(starter, weights), values.device === 'cpu'))
    }
    if (purpose === 'training') await assertSameLoss(setting, opened)
    for (const work of worksOf[purpose]) for (const subnet of subnets) await row({ setting, work, subnet }, opened)
    const peaks = opened.map(({ side }) => side.peakMemory())
    const inGB = (bytes: number | undefined) => (bytes === undefined ? '-' : (bytes / 1e9).toFixed(2))
    const [own, ...others] = peaks.map((bytes) => bytes ?? Number.NaN)
    memories.push([setting.name, purpose, ...peaks.map(inGB), (own / Math.min(...others)).toFixed(2)])
  } finally {
    for (const { side } of opened) await side.end()
  }
}

/** All sides make the first step from the same weights. */
async function assertSameLoss(setting: Setting, opened: readonly Opened[]): Promise<void> {
  const which: Case = { setting, work: 'training', subnet: 'mid' }
  const losses: { side: Side; value: number }[] = []
  for (const { side } of opened) losses.push({ side, value: (await side.ask(requestOf(which, 1, 0))).value })
  for (const { side, value } of losses) assertEqual(which, side.name, losses[0].value, value)
}

async function row(which: Case, opened: readonly Opened[]): Promise<void> {
  const cells = rowOf(which, await timeCase(which, opened, rounds))
  speeds.push(cells)
  console.error(cells.join('  '))
}

function legend(): string {
  return [
    `${threads} thread${threads === 1 ? '' : 's'} each, ${values.device}, ${rounds} interleaved rounds. Images a second, medians.`,
    `"times as fast": ${ours} against the fastest of the others, median of the rounds [p10, p90]. "our CPU ms": of one step, or of one candidate.`,
    'Measuring in PyTorch: recalibrated, batch norms folded into the convolutions, "frozen" where tracing and freezing paid in a trial.',
  ].join('\n')
}
