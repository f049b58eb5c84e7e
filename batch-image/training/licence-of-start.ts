/** Under which licence the weights are that a run started from: it stays with all that is made of them. */
import type { Genotype } from '../../nat/space/index.ts'
import { decodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { packageOf } from '../../supernet/pretrained/pretrained.ts'
import { readWeights } from './open-supernet.ts'
import type { RunInputs } from './run-inputs.ts'

const notStated = 'not stated'
const ofShippedWeights = 'Apache-2.0 (Neural Architecture Transfer, trained on CIFAR-10)'

/**
 * An SPDX identifier and who made the weights; what `nat import --licence` kept in a file of weights; otherwise `not stated`,
 * also where the file is no longer there.
 * @param genotype of a network, whose width says which set of weights it comes from
 */
export type LicenceOfStart = (genotype: Genotype) => Promise<string>

/** @returns a function that reads a file of weights once, when it is first asked about a network of that width */
export function licencesOfStart({ spec, space }: RunInputs): LicenceOfStart {
  const known = new Map<number, Promise<string>>()
  return (genotype) => {
    const width = space.supernetOf(genotype)
    const licence = known.get(width) ?? licenceOf(spec, space.supernets[width])
    known.set(width, licence)
    return licence
  }
}

/** @param name of the supernet, which is its width's */
async function licenceOf({ supernet: { weights, preset } }: RunInputs['spec'], name: string): Promise<string> {
  if (weights === 'random') return 'none needed: the weights were random'
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
