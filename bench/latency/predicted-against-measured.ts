/**
 * How well a latency table predicts whole networks: 50 random ones of a space, exported to ONNX, timed in onnxruntime on one
 * thread, against the sums of their layers.
 *
 *   npm run nat -- profile --space nano --width 1.0 --out table.json
 *   node scripts/bootstrap.mjs run bench/latency/predicted-against-measured.ts table.json [nano] [width index]
 *
 * It prints every network, then Spearman's correlation, the median absolute error, and the same after one constant has
 * been added to all predictions and one factor put before them (least squares), which tells what kind of error is left.
 */
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { pinToOneCore } from '../../cli/profiling/pin.ts'
import { median, timesOf } from '../../cli/profiling/time-models.ts'
import { onnx } from '../../export/onnx/onnx.ts'
import { createGenerator } from '../../nat/random/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { type Space, spaceByName } from '../../nat/space/index.ts'
import { spearman } from '../../nat/surrogate/index.ts'
import { parseLatencyTable } from '../../pipeline/contract/parse-latency-table.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'

const [file, name = 'nano', widthText = '0'] = process.argv.slice(2)
const NETWORKS = 50
const CLASSES = 10
const width = Number(widthText)
const space = spaceByName(name)

/** The smallest and the largest of the width, then random ones. */
function genotypes({ smallest, largest, draw }: Space): Genotype[] {
  const generator = createGenerator(1, 'latency')
  const random = Array.from({ length: NETWORKS - 2 }, () => draw(generator))
  return [smallest, largest, ...random].map((genotype) => genotype.map((gene, i) => (i === 1 ? width : gene)))
}

function predicted(X: readonly Genotype[]): Float64Array {
  const { layers } = parseLatencyTable(readFileSync(file, 'utf8'), file)
  // A table of one width lacks the layers of the others: no network has them here, and NaN would show if one had.
  const { evaluate } = space.costs(CLASSES).latency((key) => layers[key]?.mean ?? Number.NaN)
  const values = new Float64Array(X.length)
  evaluate(values, Uint8Array.from(X.flatMap((genotype) => [...genotype])), X.length, 0, 1)
  return values
}

function exported(X: readonly Genotype[]) {
  const network = familyOf(space).network(space, width)
  const supernet = new Supernet({ network, task: classification(CLASSES), threads: 1, transfers: [] })
  supernet.initialise(1)
  const metadata = {
    network: 'random',
    classes: [],
    preprocessing: { storedSize: 32, fit: 'stretch' },
    provenance: {
      run: '',
      space: name,
      genotype: [],
      dataset: '',
      startingWeights: 'random',
      validation: {},
      test: {},
      costs: {},
    },
  } as const
  const models = X.map((genotype) => {
    const network = foldNorms(supernet.extractStatic(space.decode(genotype)))
    return {
      file: onnx.write(network, { metadata, pixels: 'unit' }).get('') as Uint8Array,
      shape: [1, ...network.input.shape],
    }
  })
  supernet.close()
  return models
}

const medianError = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  median(Array.from(a, (each, i) => Math.abs(each / b[i] - 1)))

/** Least squares: b is about constant + factor * a. */
function fitted(a: ArrayLike<number>, b: ArrayLike<number>) {
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, each) => sum + each, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  const covariance = Array.from(a).reduce((sum, each, i) => sum + (each - ma) * (b[i] - mb), 0)
  const factor = covariance / Array.from(a).reduce((sum, each) => sum + (each - ma) ** 2, 0)
  return { factor, constant: mb - factor * ma }
}

const core = pinToOneCore()
const X = genotypes(space)
const sums = predicted(X)
const models = exported(X)
const measured: number[] = []
for (const model of models) {
  const [times] = await timesOf([model], { milliseconds: 1000, fewest: 20, most: 500 })
  measured.push(median(times))
}
X.forEach((genotype, i) => {
  console.log(`${genotype.join('')}  predicted ${sums[i].toFixed(4)} ms  measured ${measured[i].toFixed(4)} ms`)
})
const { factor, constant } = fitted(sums, measured)
const corrected = Array.from(sums, (each) => constant + factor * each)
const percent = (share: number) => `${(100 * share).toFixed(1)} %`
console.log(`core ${core}, load of the machine ${loadavg()[0].toFixed(1)}`)
console.log(
  `Spearman ${spearman(sums, measured).toFixed(3)}, median absolute error ${percent(medianError(sums, measured))}`,
)
console.log(
  `measured = ${constant.toFixed(4)} ms + ${factor.toFixed(3)} * predicted: median absolute error then ${percent(medianError(corrected, measured))}`,
)
