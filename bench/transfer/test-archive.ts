/**
 * @file The test errors of a finished run's whole final archive, on standard output as JSON [[test error in percent, MACs], ...].
 * The run itself tests its front only, and a front chosen by few validation images is a lucky draw from the archive.
 *
 *     node bench/transfer/test-archive.ts STORE RUN
 */
import { openExamples } from '../../batch-image/dataset/open-examples.ts'
import { loadCheckpoint } from '../../batch-image/training/checkpoints.ts'
import { measure, openMeasuring } from '../../batch-image/training/measuring.ts'
import { openSupernet } from '../../batch-image/training/open-supernet.ts'
import { readRunInputs, readTrained } from '../../batch-image/training/run-inputs.ts'
import { archiveSchema } from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import { openStore } from '../../pipeline/store/open-store.ts'

const [location, runId] = process.argv.slice(2) as [string, string]
const store = openStore(location)
const inputs = await readRunInputs(store, runId)
const archive = await readDocument(store, keys.finalArchive(runId), archiveSchema)
const train = await openExamples(store, inputs.dataset, 'train')
const onTest = await openMeasuring(inputs, train, await openExamples(store, inputs.dataset, 'test'))
const tested: [number, number][] = []
for (const width of inputs.space.supernets.keys()) {
  const supernet = openSupernet(inputs, width, { threads: 0, log: () => {} }, { transfers: [] })
  supernet.load(await loadCheckpoint(store, (await readTrained(store, runId, archive.generation, width)).checkpoint))
  for (const { genotype, objectives } of archive.entries.filter(
    (entry) => inputs.space.supernetOf(entry.genotype) === width,
  )) {
    tested.push([measure(supernet, genotype, onTest).error, objectives.macs as number])
  }
  supernet.close()
}
process.stdout.write(JSON.stringify(tested))
process.exit(0) // native threads may keep the process alive
