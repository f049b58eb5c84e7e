/** The files of a delivered network: weights, card, and the formats that the spec asks for. */
import { keys } from '../../pipeline/contract/keys.ts'
import type { FrontMember, Int8Result } from '../../pipeline/contract/results.ts'
import { type NetworkCard, networkCardSchema } from '../../pipeline/contract/results.ts'
import { deliveredResult } from '../../pipeline/report/delivered.ts'
import { replaceDocument } from '../../pipeline/store/json-documents.ts'
import { encodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { JobContext } from '../job/job-context.ts'
import { inputNormalisation } from '../training/open-supernet.ts'
import type { RunInputs } from '../training/run-inputs.ts'
import { type ForAllNetworks, writeFormats } from './export-formats.ts'

/**
 * @param supernet with the weights to write, its norms calibrated for this network
 * @returns keys of the files, and what the network is worth in integers
 */
export async function writeNetwork(
  context: Pick<JobContext, 'store' | 'runId' | 'log'>,
  inputs: RunInputs,
  supernet: Supernet,
  member: FrontMember,
  forAll: ForAllNetworks,
): Promise<{ files: string[]; int8?: Int8Result }> {
  const { store, runId } = context
  const { space, dataset } = inputs
  const { id, genotype, costs } = member
  const architecture = space.decode(genotype)
  const { validation, test } = deliveredResult(member)
  const values = { validation, test, costs }
  let written: Awaited<ReturnType<typeof writeFormats>> = { files: [] }
  const tensors = supernet.extract(architecture)
  if (supernet.network.assemble === undefined || supernet.task.assemble === undefined) {
    context.log('exported as safetensors alone: this family or task has no static form', { id })
  } else {
    const network = supernet.extractStatic(architecture)
    written = await writeFormats(context, inputs, network, { id, genotype, ...values }, forAll)
  }
  const facts: NetworkCard = {
    space: space.name,
    genotype: [...genotype],
    ...space.describe(architecture),
    ...values,
    classes: [...dataset.classes],
    ...inputNormalisation(dataset),
  }
  const metadata = { network: JSON.stringify(facts) }
  const weights = keys.exportedSubnet(runId, id, 'safetensors')
  const card = keys.exportedSubnet(runId, id, 'json')
  await store.put(weights, encodeSafetensors({ tensors, metadata }))
  await replaceDocument(store, card, networkCardSchema, facts)
  return { ...written, files: [...written.files, weights, card] }
}
