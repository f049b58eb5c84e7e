/** Under which licence the weights are that a run started from: it stays with all that is made of them. */
import type { Genotype } from '../../nat/space/index.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { packageOf } from '../../supernet/pretrained/pretrained.ts'
import { readWeights } from './open-supernet.ts'
import type { RunInputs } from './run-inputs.ts'

const notStated = 'not stated'
const ofShippedWeights = 'Apache-2.0 (Neural Architecture Transfer, trained on CIFAR-10)'

/**
 * @param genotype of a network, whose width says which set of weights it comes from
 * @returns an SPDX identifier and who made the weights; what `nat import --licence` kept in a file of weights; otherwise
 * `not stated`, also where the file is no longer there
 */
export async function licenceOfStart({ spec, space }: RunInputs, genotype: Genotype): Promise<string> {
  const { weights, preset } = spec.supernet
  if (weights === 'random') return 'none needed: the weights were random'
  const name = space.supernets[space.supernetOf(genotype)]
  if (weights === 'pre-trained') {
    const packaged = packageOf(preset, name)
    return packaged === undefined ? ofShippedWeights : `${packaged.licence} (${packaged.source})`
  }
  try {
    const file = await readWeights(weights.replace('{width}', name), 'supernet.weights')
    return decodeSafetensors(file).metadata.licence ?? notStated
  } catch {
    return notStated // The networks are there and can be exported; only what the file said is not known any more.
  }
}
