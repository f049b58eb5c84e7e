/** A network of the final set in the formats that the spec asks for. */
import type { ExportFormat, Files, Metadata, PixelRange } from '../../export/index.ts'
import { formatNamed } from '../../export/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import type { FrontMember, Int8Result } from '../../pipeline/contract/results.ts'
import { NotFound, type ObjectStore } from '../../pipeline/store/object-store.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { assembleStatic } from '../../supernet/static/assemble.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import type { State } from '../../supernet/variables/state.ts'
import type { JobContext } from '../job/job-context.ts'
import { type Int8Images, type Int8Network, int8Of, largestLoss } from '../quantisation/int8.ts'
import type { LicenceOfStart } from '../training/licence-of-start.ts'
import { inputNormalisation } from '../training/open-supernet.ts'
import { type RunInputs, taskOf } from '../training/run-inputs.ts'

interface Exported {
  readonly id: string
  readonly genotype: Genotype
  readonly validation: Readonly<Record<string, number>>
  readonly test: Readonly<Record<string, number>>
  readonly costs: Readonly<Record<string, number>>
}

interface Written {
  /** Keys of the files. */
  readonly files: string[]
  readonly int8?: Int8Result
}

/** What all networks of a run are written with. */
export interface ForAllNetworks {
  readonly licenceOf: LicenceOfStart
  /** Where the spec asks for 8-bit integers. */
  readonly int8: Int8Images | undefined
}

export async function writeFormats(
  { store, runId }: Pick<JobContext, 'store' | 'runId'>,
  inputs: RunInputs,
  network: StaticNetwork,
  exported: Exported,
  { licenceOf, int8: images }: ForAllNetworks,
): Promise<Written> {
  const { spec } = inputs
  const int8 = images === undefined ? undefined : await int8Of(network, inputs, images)
  const refused = int8 !== undefined && int8.lost > largestLoss(inputs)
  const licence = await licenceOf(exported.genotype)
  const bytes: Record<string, number> = {}
  const written: string[] = []
  for (const name of spec.export.formats) {
    const format = formatNamed(name)
    if (format.int8Of !== undefined && refused) continue
    const files = filesOf(network, format, inputs, { runId, exported, licence, int8, pixels: 'unit', fold: true })
    for (const [path, content] of files) {
      const key = keys.exportedSubnet(runId, exported.id, `${format.suffix.slice(1)}${path === '' ? '' : `/${path}`}`)
      await store.put(key, content)
      written.push(key)
    }
    if (format.int8Of !== undefined) bytes[name] = sizeOf(files)
  }
  if (int8 === undefined) return { files: written }
  const { float32, int8: integers, lost } = int8
  return { files: written, int8: { float32, int8: integers, lost, exported: !refused, bytes } }
}

/** Whether the spec asks for a format of 8-bit integers, which must be measured. */
export const asksForInt8 = ({ spec }: Pick<RunInputs, 'spec'>): boolean =>
  spec.export.formats.some((name) => formatNamed(name).int8Of !== undefined)

export const sizeOf = (files: Files): number => [...files.values()].reduce((sum, { length }) => sum + length, 0)

/** @throws NatError for a run whose networks or whose task no format can write */
export function requireStaticForm(runId: string, inputs: RunInputs): void {
  const { spec, space } = inputs
  const network = familyOf(space).network(space, 0)
  if (network.assemble !== undefined && taskOf(inputs).assemble !== undefined) return
  const lacking = network.assemble === undefined ? `the space ${space.name}` : `the task ${spec.task}`
  throw new NatError(errorNames.invalidData, `Run ${runId} cannot be exported: ${lacking} has no static form.`, {
    advice: 'Its networks are there as safetensors, with the tensors by their names in the supernet.',
  })
}

/**
 * A network that a run has exported, from its safetensors: no TensorFlow is needed.
 * @throws NatError when its weights are missing or damaged
 */
export async function readNetwork(
  store: ObjectStore,
  runId: string,
  inputs: RunInputs,
  { id, genotype }: Pick<FrontMember, 'id' | 'genotype'>,
): Promise<StaticNetwork> {
  const { space, dataset } = inputs
  return assembleStatic(
    familyOf(space).network(space, space.supernetOf(genotype)),
    taskOf(inputs),
    space.decode(genotype),
    await weightsOf(store, runId, id),
    inputNormalisation(dataset),
  )
}

interface Writing {
  readonly runId: string
  readonly exported: Exported
  /** See `LicenceOfStart`. */
  readonly licence: string
  readonly pixels: PixelRange
  readonly fold: boolean
  /** For a format of 8-bit integers. */
  readonly int8: Int8Network | undefined
}

/** A network in any format. */
export function filesOf(network: StaticNetwork, format: ExportFormat, inputs: RunInputs, writing: Writing): Files {
  const { exported, pixels, fold, int8 } = writing
  const written = fold && format.keepsNorms !== true ? foldNorms(network) : network
  if (format.int8Of === undefined) {
    return format.write(written, { metadata: metadataOf(inputs, writing), pixels })
  }
  const inIntegers = { ...writing, exported: { ...exported, ...int8?.int8 } }
  const metadata = metadataOf(inputs, inIntegers, 'onnxruntime, as ONNX in 8-bit integers')
  return format.write(written, { metadata, pixels, ranges: int8?.ranges })
}

async function weightsOf(store: ObjectStore, runId: string, id: string): Promise<State> {
  const key = keys.exportedSubnet(runId, id, 'safetensors')
  try {
    return decodeSafetensors((await store.get(key)).body).tensors
  } catch (cause) {
    if (!(cause instanceof NotFound || cause instanceof RangeError)) throw cause
    const state = cause instanceof NotFound ? 'gone' : 'damaged'
    throw new NatError(errorNames.corruptedObject, `The weights of ${id} are ${state}: ${store.location}/${key}.`, {
      advice: 'Put the file back, or start a new run of the same spec with --fresh.',
      cause,
    })
  }
}

/** @param measuredIn where not in the engine */
function metadataOf(
  { spec, space, dataset }: RunInputs,
  { runId, exported, licence }: Pick<Writing, 'runId' | 'exported' | 'licence'>,
  measuredIn?: string,
): Metadata {
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
      licence,
      validation,
      test,
      costs,
      ...(measuredIn === undefined ? {} : { measuredIn }),
    },
  }
}
