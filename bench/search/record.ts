/**
 * @file Records a real supernet for the replays of bench:search: the error of all networks of recorded-space.ts under the
 * weights of six successive generations of a run, measured by the product's own measuring on the same validation images; and
 * on other images, those of the test part, under the last weights. Resumable: what is measured is kept line by line.
 *
 *     node scripts/bootstrap.mjs run bench/search/turn-pictures.ts .nat/turned-pictures
 *     npm run nat -- run bench/search/recorded-run.yaml --store .nat/recorded --run-id recorded
 *     node scripts/bootstrap.mjs run bench/search/record.ts [--validation 1000] [--test 2000] [--minutes 60]
 *
 * It goes through the resolutions in ascending order. `--minutes` stops it; started again, it goes on. When all is measured, it
 * writes recorded-supernet.csv.gz.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openParts } from '../../batch-image/dataset/open-examples.ts'
import { loadCheckpoint } from '../../batch-image/training/checkpoints.ts'
import { measure, openMeasuring } from '../../batch-image/training/measuring.ts'
import { openSupernet } from '../../batch-image/training/open-supernet.ts'
import { readRunInputs, readTrained } from '../../batch-image/training/run-inputs.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { chooseOneDnn, oneDnnIsWanted } from '../../supernet/native/one-dnn.ts'
import { checkpoints, writeRecord } from './recorded.ts'
import { genotypeAt, inNano, networks, resolutions, width } from './recorded-space.ts'

const { values: options } = parseArgs({
  options: {
    store: { type: 'string', default: path.join('.nat', 'recorded') },
    run: { type: 'string', default: 'recorded' },
    validation: { type: 'string', default: '1000' },
    test: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: 'Infinity' },
  },
})
chooseOneDnn(oneDnnIsWanted(process.env))
const store = openStore(options.store)
const inputs = await readRunInputs(store, options.run)
const { train, validation, test } = await openParts(store, inputs.dataset)
const [onValidation, onTest] = [
  await openMeasuring(inputs, train, validation, Number(options.validation)),
  await openMeasuring(inputs, train, test, Number(options.test)),
]

/** Lines of `column,place,wrong images`: columns 0 to 5 are the generations on validation images, 6 is the last on test images. */
const log = path.join(options.store, 'record.log')
const columns = checkpoints + 1
const wrong = Array.from({ length: columns }, () => new Int32Array(networks).fill(-1))
if (existsSync(log)) {
  for (const line of readFileSync(log, 'utf8').split('\n').filter(Boolean)) {
    const [column, place, count] = line.split(',').map(Number)
    wrong[column][place] = count
  }
}

const until = performance.now() + Number(options.minutes) * 60_000
const begun = performance.now()
let measured = 0
const supernet = openSupernet(inputs, width, { threads: 1, log: () => {} }, { transfers: [] })
for (const [resolution, pixels] of resolutions.entries()) {
  for (let column = 0; column < columns; column++) await recordColumn(resolution, column)
  report(`${pixels} px: done`)
}
writeRecord(wrong, { validation: onValidation.evaluated.count, test: onTest.evaluated.count })
process.exit(0) // native threads may keep the process alive

function report(what: string) {
  const seconds = (performance.now() - begun) / 1000
  console.error(`${what}; ${measured} measured in ${seconds.toFixed(0)} s`)
}

/** What is still missing of a column, for the networks of one resolution. */
async function recordColumn(resolution: number, column: number): Promise<void> {
  const places = Array.from(wrong[column].keys()).filter(
    (place) => wrong[column][place] < 0 && genotypeAt(place)[0] === resolution,
  )
  if (places.length === 0) return
  const isTest = column === checkpoints
  const { checkpoint } = await readTrained(store, options.run, isTest ? checkpoints : column + 1, width)
  supernet.load(await loadCheckpoint(store, checkpoint))
  const measuring = isTest ? onTest : onValidation
  for (const place of places) {
    const { error } = await measure(supernet, inNano(genotypeAt(place)), measuring)
    wrong[column][place] = Math.round((error * measuring.evaluated.count) / 100)
    appendFileSync(log, `${column},${place},${wrong[column][place]}\n`)
    if (++measured % 500 === 0) report(`column ${column}`)
    if (performance.now() < until) continue
    report('stopped; start it again to go on')
    process.exit(0)
  }
}
