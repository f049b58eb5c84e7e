/**
 * How well a latency table predicts whole networks: 50 random ones of a space, both widths, the smallest and the largest
 * included, exported to ONNX and timed in onnxruntime on one thread, against what the objective `latency` says of them.
 *
 *   npm run nat -- profile --space nano --out table.json
 *   npm run bench:latency -- --space nano --table table.json [--resolutions 16,24] [--picture FILE.png]
 *
 * The clock is the process's processor time, in turns, three visits to each network. It prints every network, Spearman's
 * correlation and the median absolute error, and says how busy the machine was.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { timedOnly } from '../../batch-image/training/latency-meter.ts'
import { pinToOneCore } from '../../cli/profiling/pin.ts'
import { median } from '../../cli/profiling/statistics.ts'
import { type TimedModel, timesInTurns } from '../../cli/profiling/time-models.ts'
import { onnx } from '../../export/onnx/onnx.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { type Genotype, type Space, spaceByName } from '../../nat/space/index.ts'
import { spearman } from '../../nat/surrogate/index.ts'
import { parseLatencyTable } from '../../pipeline/contract/parse-latency-table.ts'
import { exactValue, latencyObjective } from '../../pipeline/objectives/index.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'
import { agreementPicture } from './picture.ts'

const NETWORKS = 50
const CLASSES = 10
/** Timed in the same turns. */
const GROUP = 10
const VISITS = 3
const patience = { milliseconds: 2000, fewest: 15, most: 300 }

const { values } = parseArgs({
  options: {
    space: { type: 'string', default: 'nano' },
    table: { type: 'string' },
    resolutions: { type: 'string' },
    picture: { type: 'string' },
  },
})
if (values.table === undefined) throw new Error('--table FILE is missing: nat profile makes one')
const space = spaceByName(values.space)
const sides = values.resolutions?.split(',').map(Number) ?? space.resolutions
const table = parseLatencyTable(readFileSync(values.table, 'utf8'), values.table)

/** Genes 0 and 1 are resolution and width: the smallest and the largest network, then random ones with the sides asked for. */
function genotypes({ resolutions, smallest, largest, supernets, draw }: Space): Genotype[] {
  const generator = createGenerator(1, 'latency')
  const indices = sides.map((side) => resolutions.indexOf(side))
  const random = Array.from({ length: NETWORKS - 2 }, () => draw(generator))
  return [smallest, largest, ...random].map((genotype, n) => {
    const end = n === 0 ? [indices[0], 0] : n === 1 ? [indices[indices.length - 1], supernets.length - 1] : undefined
    const [side, width] = end ?? [indices[n % indices.length], genotype[1]]
    return genotype.map((gene, i) => (i === 0 ? side : i === 1 ? width : gene))
  })
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
      const file = onnx.write(network, { metadata: timedOnly, pixels: 'unit' }).get('') as Uint8Array
      models[i] = { file, shape: [1, ...network.input.shape] }
    })
    supernet.close()
  }
  return models
}

async function measured(models: readonly TimedModel[]): Promise<number[]> {
  const times = models.map((): number[] => [])
  for (let visit = 0; visit < VISITS; visit++)
    for (let from = 0; from < models.length; from += GROUP) {
      const group = await timesInTurns(models.slice(from, from + GROUP), patience)
      group.forEach((each, i) => void times[from + i].push(median(each)))
    }
  return times.map(median)
}

const X = genotypes(space)
const objective = latencyObjective('latency', table)
const predicted = X.map((genotype) => exactValue(objective, { space, classes: CLASSES }, genotype))
const models = exported(X)
pinToOneCore()
const [started, computed] = [performance.now(), process.cpuUsage()]
const times = await measured(models)
const { user, system } = process.cpuUsage(computed)
const busy = (user + system) / 1000 / (performance.now() - started)

const errors = predicted.map((each, i) => each / times[i] - 1)
const percent = (share: number) => `${(100 * share).toFixed(1)} %`
X.forEach((genotype, i) => {
  const facts = `predicted ${predicted[i].toFixed(3)} ms  measured ${times[i].toFixed(3)} ms  ${percent(errors[i])}`
  console.log(`${genotype.join('')}  ${facts}`)
})
const rho = spearman(predicted, times)
const typical = median(errors.map(Math.abs))
console.log(
  `${space.name}: Spearman ${rho.toFixed(3)}, median absolute error ${percent(typical)}, median error ${percent(median(errors))}`,
)
console.log(
  `this process had ${percent(busy)} of its core, load of the machine ${loadavg()[0].toFixed(1)}; the table is of ${table.measuredAt}`,
)
if (values.picture !== undefined)
  writeFileSync(
    values.picture,
    await agreementPicture(
      predicted.map((each, i) => ({ predicted: each, measured: times[i] })),
      `${X.length} networks of ${space.name}`,
    ),
  )
