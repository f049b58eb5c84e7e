/**
 * How well a latency table predicts whole networks: 50 random ones of a space, both widths, the smallest and the largest
 * included, exported to ONNX and timed in onnxruntime on one thread, against what the objective `latency` says of them.
 *
 *   npm run bench:latency -- --space nano [--resolutions 16,24] [--minutes 5] [--picture FILE.png]
 *   npm run bench:latency -- --space nano --table table.json
 *
 * The first makes the table itself, of the resolutions that are named; the second takes one of `nat profile`.
 * The clock is the process's processor time, in turns, six visits to each network. When its turn comes, a network answers a
 * few images one after the other, as on a user's device and as in the table. The table's reference network is
 * in every turn: on a machine that is busier than it was, or than it is in the next minute, the times at the table's pace
 * are those that compare. It prints every network, Spearman's correlation and the median absolute error, and how busy it was.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { warningsOf } from '../../cli/profiling/latency-table.ts'
import { onnxModel } from '../../cli/profiling/model-files.ts'
import { pinToOneCore } from '../../cli/profiling/pin.ts'
import { REFERENCE } from '../../cli/profiling/profile-plan.ts'
import { plannedSpace, profileSpace } from '../../cli/profiling/profile-space.ts'
import { type TimedModel, timesInTurns } from '../../cli/profiling/time-models.ts'
import { bareOnnx } from '../../export/index.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { type Genotype, type Space, spaceByName } from '../../nat/space/index.ts'
import { type MobileNetSpace, mobileNetSpace } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { spearman } from '../../nat/surrogate/index.ts'
import type { LatencyTable } from '../../pipeline/contract/latency-table.ts'
import { parseLatencyTable } from '../../pipeline/contract/parse-latency-table.ts'
import { exactValue, latencyObjective } from '../../pipeline/objectives/index.ts'
import { median, usualTime } from '../../supernet/evaluation/statistics.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'
import { agreementPicture } from './picture.ts'

const NETWORKS = 50
const CLASSES = 10
/** Timed in the same turns. */
const GROUP = 10
/** One visit each, with other groups: of networks so many places apart, which has no divisor in common with their number. */
const STRIDES = [1, 3, 7, 9, 11, 13]
/** Each turn has several calls of a network. */
const patience = { milliseconds: 1000, fewest: 5, most: 300 }

const { values } = parseArgs({
  options: {
    space: { type: 'string', default: 'nano' },
    table: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    resolutions: { type: 'string' },
    picture: { type: 'string' },
  },
})
const preset = spaceByName(values.space)
const sides = values.resolutions?.split(',').map(Number) ?? preset.resolutions
// Only spaces of MobileNet's kind have layers with names.
const space = mobileNetSpace({ ...(preset as MobileNetSpace), resolutions: sides })
const widths = [...space.supernets.keys()]
const started = performance.now()
const table = await tableOf(values.table)
if (values.table === undefined) {
  const { user, system } = process.cpuUsage()
  const minutes = (milliseconds: number) => (milliseconds / 60_000).toFixed(1)
  console.log(
    `The table took ${minutes(performance.now() - started)} minutes, ${minutes((user + system) / 1000)} of processor time.`,
  )
  for (const warning of warningsOf(table)) console.log(`Note: ${warning}`)
}

function tableOf(file: string | undefined): LatencyTable | Promise<LatencyTable> {
  if (file !== undefined) return parseLatencyTable(readFileSync(file, 'utf8'), file)
  return profileSpace({ space, widths, classes: CLASSES, seconds: 60 * Number(values.minutes) })
}

/** The smallest and the largest network, then random ones. */
function genotypes({ smallest, largest, draw }: Space): Genotype[] {
  const generator = createGenerator(1, 'latency')
  return [smallest, largest, ...Array.from({ length: NETWORKS - 2 }, () => draw(generator))]
}

function exported(X: readonly Genotype[]): TimedModel[] {
  const models: TimedModel[] = []
  for (const width of space.supernets.keys()) {
    const network = familyOf(space).network(space, width)
    const supernet = new Supernet({ network, task: classification(CLASSES), threads: 1, transfers: [] })
    supernet.initialise(1)
    X.forEach((genotype, i) => {
      if (space.supernetOf(genotype) !== width) return
      const network = foldNorms(supernet.extractStatic(space.decode(genotype)))
      models[i] = { kind: 'network', file: bareOnnx(network), shape: [1, ...network.input.shape] }
    })
    supernet.close()
  }
  return models
}

/** The network by which a table knows how fast the machine was: in turns with the others it tells how fast it is now. */
function referenceModel(): TimedModel {
  const { plan, style } = plannedSpace({ space, widths, classes: CLASSES })
  const [reference] = plan.models.filter(({ name }) => name === REFERENCE)
  return onnxModel(reference, style)
}

/** @returns of each model the median of its visits, as it was and at the pace of the table's reference */
async function measured(models: readonly TimedModel[]) {
  const reference = referenceModel()
  const visits = models.map((): { plain: number; paced: number }[] => [])
  const paces: number[] = []
  for (const stride of STRIDES)
    for (let from = 0; from < models.length; from += GROUP) {
      const group = Array.from({ length: GROUP }, (_, i) => ((from + i) * stride) % models.length)
      const [pace, ...times] = await timesInTurns([reference, ...group.map((i) => models[i])], patience)
      const factor = (table.reference as number) / usualTime(pace)
      paces.push(1 / factor)
      times.forEach((calls, i) => {
        const plain = usualTime(calls)
        visits[group[i]].push({ plain, paced: plain * factor })
      })
    }
  return {
    plain: visits.map((each) => median(each.map(({ plain }) => plain))),
    paced: visits.map((each) => median(each.map(({ paced }) => paced))),
    pace: median(paces),
  }
}

function say(label: string, times: readonly number[]): void {
  const errors = predicted.map((each, i) => each / times[i] - 1)
  const rho = spearman(predicted, times).toFixed(3)
  const typical = percent(median(errors.map(Math.abs)))
  console.log(
    `${space.name}, ${label}: Spearman ${rho}, median absolute error ${typical}, median error ${percent(median(errors))}`,
  )
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

const X = genotypes(space)
const objective = latencyObjective('latency', table)
const predicted = X.map((genotype) => exactValue(objective, { space, classes: CLASSES }, genotype))
const models = exported(X)
pinToOneCore()
const [begun, computed] = [performance.now(), process.cpuUsage()]
const { plain, paced, pace } = await measured(models)
const { user, system } = process.cpuUsage(computed)
const busy = (user + system) / 1000 / (performance.now() - begun)

X.forEach((genotype, i) => {
  console.log(
    `${genotype.join('')}  predicted ${predicted[i].toFixed(3)} ms  measured ${plain[i].toFixed(3)} ms, at the table's pace ${paced[i].toFixed(3)} ms`,
  )
})
say('as measured', plain)
say("at the table's pace", paced)
console.log(
  `The reference network took ${pace.toFixed(2)} times as long as in the table of ${table.measuredAt}; this process had ${percent(busy)} of its core, load of the machine ${loadavg()[0].toFixed(1)}.`,
)
if (values.picture !== undefined)
  writeFileSync(
    values.picture,
    await agreementPicture(
      predicted.map((each, i) => ({ predicted: each, measured: paced[i] })),
      `${X.length} networks of ${space.name}`,
    ),
  )
