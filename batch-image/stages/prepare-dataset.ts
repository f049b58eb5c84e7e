/** PrepareDataset: from the user's images to packed shards, found by their content hash if any run has packed them. */
import { invalidData } from '../../data/errors.ts'
import { keptWhenMirrored } from '../../data/mirrored.ts'
import { openDataset } from '../../data/open-dataset.ts'
import { datasetHash, defaultPackOptions, type PackOptions, packDataset } from '../../data/shards/pack.ts'
import type { DatasetSource } from '../../data/source.ts'
import type { SplitRule } from '../../data/split.ts'
import { openUnlabelled } from '../../data/unlabelled.ts'
import { spaceByName } from '../../nat/space/index.ts'
import { refuseHopelessBudget } from '../../pipeline/budget/least-cost.ts'
import {
  type DatasetManifest,
  datasetManifestSchema,
  preparedSchema,
  runRecordSchema,
} from '../../pipeline/contract/documents.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { type DeploymentSpec, normalisedSpecSchema } from '../../pipeline/contract/spec.ts'
import type { DatasetSize } from '../../pipeline/ledger/estimate.ts'
import { adviseByData, isAdvised, mirrorField } from '../../pipeline/recipe/by-data.ts'
import { withAdvice } from '../../pipeline/recipe/with-advice.ts'
import { findDocument, publishDocument, readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { withLocalCopy } from '../dataset/local-copy.ts'
import { openExamples } from '../dataset/open-examples.ts'
import { shardStoreOf } from '../dataset/shard-store.ts'
import type { JobContext, StageReport } from '../job/job-context.ts'

type Context = Pick<JobContext, 'store' | 'runId' | 'log' | 'progress'> &
  Partial<Pick<JobContext, 'signal' | 'machine'>>

/**
 * Publishes `prepared.json`; does nothing where it is there already.
 * @throws NatError `Nat.InvalidData` when the data set can't be used, `Nat.InvalidSpec` when the spec asks for more than it
 *   has, or has too small a budget for it, `Nat.CorruptedObject` for a damaged spec or manifest.
 */
export async function prepareDataset(context: Context): Promise<StageReport> {
  const { store, runId, log, machine } = context
  const prepared = await findDocument(store, keys.prepared(runId), preparedSchema)
  if (prepared !== undefined) {
    await readDocument(store, keys.datasetManifest(prepared.dataset), datasetManifestSchema)
    log('data set was prepared before', { dataset: prepared.dataset })
    return { images: 0, measurements: 0 }
  }
  const spec = await readDocument(store, keys.spec(runId), normalisedSpecSchema)
  const options = await packOptionsOf(store, runId, spec)
  const { manifest, reused, images, format } = await packFrom(context, spec.dataset.location, openDataset, options)
  const size = sizeOf(manifest)
  refuseTooMany(spec, size)
  const recipe = adviseByData(spec, {
    train: size.train,
    largestResolution: largestResolutionOf(spec),
    inColour: manifest.channels === 3,
    keptWhenMirrored: isAdvised(spec, mirrorField) ? await likenessOfMirrored(store, manifest) : undefined,
  })
  refuseHopelessBudget(withAdvice(spec, recipe), size, { machine })
  const target = await prepareTarget(context, spec, manifest)
  const published = { schema: 1 as const, dataset: manifest.hash, recipe, target }
  await publishDocument(store, keys.prepared(runId), preparedSchema, published)
  const { train, validation, test } = manifest.parts
  log(reused ? 'data set was packed before' : 'data set packed', {
    dataset: manifest.hash,
    format,
    classes: manifest.classes.length,
    train: train.count,
    validation: validation.count,
    test: test.count,
    skipped: manifest.skipped.length,
  })
  for (const { file, reason } of manifest.skipped.slice(0, 20)) log('left out', { file, reason })
  if (recipe.length > 0) log('settings chosen for this data', { recipe })
  return { images, measurements: 0 }
}

/** Packs the images without labels. @returns the name that they are packed under; undefined where there are none */
async function prepareTarget(
  context: Context,
  { target, dataset, supernet, seed }: DeploymentSpec,
  { channels }: Pick<DatasetManifest, 'channels'>,
): Promise<string | undefined> {
  if (target === undefined) return undefined
  const { location } = target
  const storedSize = dataset.storedSize ?? largestResolutionOf({ supernet })
  const { onBadFile } = dataset
  // As many as can be for training: the other parts are not looked at, but none may be empty.
  const options = { ...defaultPackOptions, storedSize, seed, validation: 1, test: 1, onBadFile }
  const { manifest } = await packFrom(context, location, openUnlabelled, options)
  if (manifest.channels !== channels)
    throw invalidData(
      `The images without labels, ${location}, have ${manifest.channels} channels, those of the data set ${channels}`,
      'Give images of the same kind: all grey, or all in colour.',
    )
  context.log('images without labels packed', { dataset: manifest.hash, images: manifest.parts.train.count })
  return manifest.hash
}

/** Packs what lies on this disk or in S3. @param open what reads it from the disk */
function packFrom(
  { store, log, progress, signal }: Context,
  location: string,
  open: (path: string) => Promise<DatasetSource>,
  options: PackOptions,
) {
  const report = (unit: string) => (done: number, total: number | undefined) => progress({ done, total, unit })
  return withLocalCopy(location, report('files'), async (path) => {
    const source = await open(path)
    const packed = await packDataset(shardStoreOf(store), source, options, {
      origin: location,
      progress: report('images'),
      log,
      signal,
    })
    return { ...packed, format: source.format }
  })
}

function sizeOf({ classes, parts: { train, validation, test } }: DatasetManifest): DatasetSize {
  return { classes: classes.length, train: train.count, validation: validation.count, test: test.count }
}

/** Where a spec names a number of images, there are so many. */
function refuseTooMany({ evaluation }: DeploymentSpec, { validation }: DatasetSize): void {
  const { validationImages = 0 } = evaluation
  if (validationImages <= validation) return
  throw new NatError(
    errorNames.invalidSpec,
    `evaluation.validationImages: found ${validationImages}, but the validation part has ${validation} images. Lower it, or leave it out to measure on all of them.`,
  )
}

/** Of small pictures, which are at hand; photos would have to be decoded. */
async function likenessOfMirrored(store: ObjectStore, manifest: DatasetManifest): Promise<number | undefined> {
  if (manifest.parts.train.shards !== undefined) return undefined
  return keptWhenMirrored(
    await openExamples(store, manifest, 'train'),
    await openExamples(store, manifest, 'validation'),
  )
}

/** In pixels. */
const largestResolutionOf = ({ supernet }: Pick<DeploymentSpec, 'supernet'>): number =>
  Math.max(...spaceByName(supernet.preset).resolutions)

async function packOptionsOf(
  store: ObjectStore,
  runId: string,
  { dataset, supernet, seed }: DeploymentSpec,
): Promise<PackOptions> {
  return {
    ...defaultPackOptions,
    storedSize: dataset.storedSize ?? largestResolutionOf({ supernet }),
    seed,
    validation: dataset.validation,
    test: dataset.test,
    onBadFile: dataset.onBadFile,
    splitAs: await splitOfParent(store, runId),
  }
}

/**
 * Whether the images on this disk are others than those that a run has seen, or would be packed otherwise today. Reads them
 * all. An address in S3 is not looked at.
 */
export async function imagesHaveChanged(store: ObjectStore, runId: string): Promise<boolean> {
  const spec = await readDocument(store, keys.spec(runId), normalisedSpecSchema)
  const { location } = spec.dataset
  if (location.startsWith('s3://')) return false
  const prepared = await readDocument(store, keys.prepared(runId), preparedSchema)
  return (await datasetHash(await openDataset(location), await packOptionsOf(store, runId, spec))) !== prepared.dataset
}

/**
 * How the data set was divided whose run this one goes on from: its weights have seen the training images, and chose by
 * the validation images, so none of these may become a test image here.
 * @returns undefined where there is no warm start
 */
async function splitOfParent(store: ObjectStore, runId: string): Promise<SplitRule | undefined> {
  const record = await findDocument(store, keys.run(runId), runRecordSchema)
  const parent = record?.warmStart?.runId
  if (parent === undefined) return undefined
  const { dataset } = await readDocument(store, keys.prepared(parent), preparedSchema)
  const { split } = await readDocument(store, keys.datasetManifest(dataset), datasetManifestSchema)
  if (split !== undefined) return split
  throw invalidData(
    `The warm start cannot be used: the data set of run ${parent} was divided by an earlier version, which did not keep images in their parts, so that its weights may have been trained on test images`,
    `Start afresh, without --warm-start.`,
  )
}

export const run = prepareDataset
