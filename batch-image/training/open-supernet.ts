/** The engine, opened for a run's space, data and machine. */
import { readFile } from 'node:fs/promises'
import type { DatasetManifest } from '../../pipeline/contract/documents.ts'
import { errorNames, messageOf, NatError } from '../../pipeline/contract/errors.ts'
import { codeOf } from '../../pipeline/store/error-facts.ts'
import { NotFound } from '../../pipeline/store/object-store.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { PackageUnavailable } from '../../supernet/import/packages/fetch.ts'
import { deviceOf, kernelsFor } from '../../supernet/native/kernels.ts'
import { pretrainedState } from '../../supernet/pretrained/pretrained.ts'
import { Supernet } from '../../supernet/supernet.ts'
import type { GraphExtras } from '../../supernet/supernet-graph.ts'
import { taskNamed } from '../../supernet/tasks/index.ts'
import { type Transfer, withStagesOf } from '../../supernet/transfer/index.ts'
import type { State } from '../../supernet/variables/state.ts'
import type { JobContext } from '../job/job-context.ts'
import type { RunInputs } from './run-inputs.ts'

export function openSupernet(
  { spec, space, dataset }: RunInputs,
  width: number,
  { threads, log }: Pick<JobContext, 'threads' | 'log'>,
  { transfers, observing = false }: { readonly transfers: readonly Transfer[]; readonly observing?: boolean },
): Supernet {
  const kernels = kernelsFor(deviceOf(process.env))
  const supernet = new Supernet({
    network: familyOf(space).network(space, width),
    task: taskNamed(spec.task, { classes: dataset.classes.length }),
    threads,
    kernels,
    transfers,
    extras: transfers.length > 0 ? extrasOf(spec) : { observing },
  })
  log('supernet opened', { width, kernels })
  supernet.normaliseBy(inputNormalisation(dataset))
  return supernet
}

/** What the spec's training needs of the graph. */
function extrasOf({ adaptation, finish }: RunInputs['spec']): GraphExtras {
  return {
    averaging: (adaptation.averageDecay ?? 0) > 0,
    clipping: adaptation.clipNorm !== undefined,
    weighting:
      adaptation.classWeights !== undefined ||
      [adaptation, finish].some(({ distillation }) => distillation.divergence === 'alpha'),
  }
}

/** The target's own statistics; a channel without contrast is not blown up. What a network is exported with is the same. */
export function inputNormalisation({ mean, deviation }: Pick<DatasetManifest, 'mean' | 'deviation'>) {
  return { mean: [...mean], deviation: deviation.map((each) => Math.max(each, 1 / 255)) }
}

/**
 * Weights where the transfer starts, and a fresh classifier. Random weights are a comparison, not a way to work.
 * @throws NatError when the file is missing or is another network's
 */
export async function loadStart(
  supernet: Supernet,
  { spec, space }: RunInputs,
  width: number,
  log: JobContext['log'],
): Promise<void> {
  const { weights } = spec.supernet
  supernet.initialise(spec.seed)
  if (weights === 'random') return
  const name = space.supernets[width]
  if (weights === 'pre-trained') {
    const start = await startOfPreset(supernet, spec.supernet.preset, name, log)
    supernet.load(await withTransferredStages(supernet, spec, start, name), { head: false })
    supernet.initialiseHead(spec.seed)
    return
  }
  const file = weights.replace('{width}', name)
  const bytes = await readWeights(file, 'supernet.weights')
  try {
    const start = decodeSafetensors(bytes).tensors
    supernet.load(await withTransferredStages(supernet, spec, start, name), { head: false })
  } catch (cause) {
    throw unusable('supernet.weights', file, cause)
  }
  supernet.initialiseHead(spec.seed)
}

/** Where the spec takes stages from another parent. @throws NatError `Nat.InvalidSpec` when its file does not fit */
async function withTransferredStages(
  { network }: Supernet,
  { supernet: { stages } }: RunInputs['spec'],
  start: State,
  name: string,
): Promise<State> {
  if (stages === undefined) return start
  const file = stages.from.replace('{width}', name)
  const bytes = await readWeights(file, 'supernet.stages.from')
  try {
    return withStagesOf(network.variables, start, decodeSafetensors(bytes).tensors, stages.take)
  } catch (cause) {
    throw unusable('supernet.stages.from', file, cause)
  }
}

/** A package that can't be had now may be had later; what was tried and what to do stands in the message. */
async function startOfPreset(supernet: Supernet, preset: string, name: string, log: JobContext['log']): Promise<State> {
  try {
    return await pretrainedState(supernet.network, preset, name, (line) => log(line))
  } catch (cause) {
    if (!(cause instanceof PackageUnavailable)) throw cause
    throw new NatError(errorNames.transient, cause.message, { cause })
  }
}

/** @param field of the spec that names the file */
export function unusable(field: string, file: string, cause: unknown): NatError {
  const reason = messageOf(cause).replace(/\.$/, '')
  return new NatError(errorNames.invalidSpec, `${field}: ${file} cannot be used: ${reason}.`, {
    advice: field.startsWith('supernet')
      ? 'Give a safetensors file of this preset; {width} in its name stands for the width (1.0, 1.2), one file each.'
      : 'Give a checkpoint of a run on the same classes, and the preset and supernet that it is of.',
    cause,
  })
}
/** Weights of an earlier run, and a fresh classifier for other classes. */
export function loadWithNewHead(supernet: Supernet, state: State, seed: number): void {
  supernet.load(state, { head: false })
  supernet.initialiseHead(seed)
}

/** @throws NatError `Nat.InvalidSpec` when it is not there; what passes or refuses goes on under the store's own name */
export async function readWeights(file: string, field: string): Promise<Uint8Array> {
  const slash = file.lastIndexOf('/')
  try {
    return file.startsWith('s3://')
      ? (await openStore(file.slice(0, slash)).get(file.slice(slash + 1))).body
      : await readFile(file)
  } catch (error) {
    if (error instanceof NotFound || codeOf(error) === 'ENOENT') throw unusable(field, file, error)
    throw error
  }
}
