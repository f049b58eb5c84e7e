/** A network of the final set in the formats that the spec asks for. */
import type { ExportFormat, Files, Metadata, PixelRange } from '../../export/index.ts'
import { formatNamed } from '../../export/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import type { FrontMember } from '../../pipeline/contract/results.ts'
import { deliveredResult } from '../../pipeline/report/delivered.ts'
import { NotFound, type ObjectStore } from '../../pipeline/store/object-store.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { assembleStatic } from '../../supernet/static/assemble.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { taskNamed } from '../../supernet/tasks/index.ts'
import type { JobContext } from '../job/job-context.ts'
import { inputNormalisation } from '../training/open-supernet.ts'
import type { RunInputs } from '../training/run-inputs.ts'

interface Exported {
  readonly id: string
  readonly genotype: Genotype
  readonly validation: Readonly<Record<string, number>>
  readonly test: Readonly<Record<string, number>>
  readonly costs: Readonly<Record<string, number>>
}

/** @returns keys of the files */
export async function writeFormats(
  { store, runId }: Pick<JobContext, 'store' | 'runId'>,
  inputs: RunInputs,
  network: StaticNetwork,
  exported: Exported,
): Promise<string[]> {
  const metadata = metadataOf(runId, inputs, exported)
  const written: string[] = []
  for (const name of inputs.spec.export.formats) {
    const format = formatNamed(name)
    const files = format.write(format.keepsNorms === true ? network : foldNorms(network), { metadata, pixels: 'unit' })
    for (const [path, content] of files) {
      const key = keys.exportedSubnet(runId, exported.id, `${format.suffix.slice(1)}${path === '' ? '' : `/${path}`}`)
      await store.put(key, content)
      written.push(key)
    }
  }
  return written
}

/**
 * A network that a run has exported, in any format, from its safetensors: no TensorFlow is needed.
 * @throws NatError when its weights are missing
 */
export async function exportAs(
  store: ObjectStore,
  runId: string,
  inputs: RunInputs,
  member: FrontMember,
  format: ExportFormat,
  { pixels, fold }: { pixels: PixelRange; fold: boolean },
): Promise<Files> {
  const { spec, space, dataset } = inputs
  const body = await weightsOf(store, runId, member.id)
  const network = assembleStatic(
    familyOf(space).network(space, space.supernetOf(member.genotype)),
    taskNamed(spec.task, { classes: dataset.classes.length }),
    space.decode(member.genotype),
    decodeSafetensors(body).tensors,
    inputNormalisation(dataset),
  )
  const written = fold && format.keepsNorms !== true ? foldNorms(network) : network
  return format.write(written, {
    metadata: metadataOf(runId, inputs, { ...member, ...deliveredResult(member) }),
    pixels,
  })
}

async function weightsOf(store: ObjectStore, runId: string, id: string): Promise<Uint8Array> {
  const key = keys.exportedSubnet(runId, id, 'safetensors')
  try {
    return (await store.get(key)).body
  } catch (cause) {
    if (!(cause instanceof NotFound)) throw cause
    throw new NatError(errorNames.corruptedObject, `The weights of ${id} are gone: ${store.location}/${key}.`, {
      advice: 'Put the file back, or start a new run of the same spec with --fresh.',
      cause,
    })
  }
}

function metadataOf(runId: string, { spec, space, dataset }: RunInputs, exported: Exported): Metadata {
  const { id, genotype, validation, test, costs } = exported
  return {
    network: id,
    classes: dataset.classes,
    preprocessing: { storedSize: dataset.size, fit: 'stretch' },
    provenance: {
      run: runId,
      space: space.name,
      genotype,
      dataset: dataset.hash,
      startingWeights: spec.supernet.weights,
      validation,
      test,
      costs,
    },
  }
}
