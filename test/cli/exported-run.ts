/** A finished run with one exported network of random weights: what the stages before the export write comes from a formula. */
import { writeNetwork } from '../../batch-image/stages/export-network.ts'
import { licencesOfStart } from '../../batch-image/training/licence-of-start.ts'
import { readRunInputs } from '../../batch-image/training/run-inputs.ts'
import { decode, nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { exportManifestSchema, type FrontMember } from '../../pipeline/contract/results.ts'
import { publishReport } from '../../pipeline/stages/publish-report.ts'
import { selectSubnets } from '../../pipeline/stages/select-subnets.ts'
import { replaceDocument } from '../../pipeline/store/json-documents.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import { stageContext } from '../pipeline/helpers.ts'
import { search, syntheticSpec } from '../pipeline/stages/synthetic-run.ts'
import { imageSet, openNetwork } from '../supernet/engine.ts'

export const BATCH = 7
export const runId = 'finished'

/** @param formats that the spec asks for at the end */
export async function exportedRun(formats: readonly string[]) {
  const context = stageContext()
  const { store } = context
  const settings = { generations: 1, archive: 8, initialDesign: 8, surrogateTrainingSet: 8, ensembleMembers: 5 }
  const spec = {
    ...syntheticSpec,
    search: { ...syntheticSpec.search, ...settings },
    export: { networks: 1, formats },
    finish: { epochs: 0 },
  }
  const state = await search({ runId, spec }, context)
  const { entries } = await selectSubnets(state, context)
  const { id } = entries[0]
  const genotype = nano.smallest
  const { resolution, depths, kernelSizes, expandRatios } = decode(nano, genotype)
  const member: FrontMember = {
    id,
    genotype: [...genotype],
    resolution,
    width: nano.widths[0],
    depths: [...depths],
    kernelSizes: kernelSizes.filter((size) => size > 0),
    expandRatios: expandRatios.filter((ratio) => ratio > 0),
    validation: { error: 9 },
    test: { error: 10 },
    testErrorByClass: [],
    costs: { macs: 1e6, params: 2e5, activations: 4096 },
    latency: 1,
    chosenFor: ['lowest error'],
    files: [],
  }
  const supernet = openNetwork(nano, { transfers: [] })
  try {
    supernet.initialise(1)
    supernet.normaliseBy({ mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] })
    const images = imageSet(BATCH, resolution)
    const batch = imageBatch(images, [...Array(BATCH).keys()], resolution)
    supernet.calibrate(nano.decode(genotype), [batch])
    const [logits] = supernet.outputs(nano.decode(genotype), batch)
    const writing = { store, runId, log: () => undefined }
    const inputs = await readRunInputs(store, runId)
    const forAll = { licenceOf: licencesOfStart(inputs), int8: undefined }
    const { files } = await writeNetwork(writing, inputs, supernet, member, forAll)
    const manifest = { schema: 1 as const, front: [{ ...member, files }], references: [] }
    await replaceDocument(store, keys.exported(runId), exportManifestSchema, manifest)
    await publishReport(state, context)
    return { store, id, files, manifest, pixels: images.images, resolution, logits }
  } finally {
    supernet.close()
  }
}
