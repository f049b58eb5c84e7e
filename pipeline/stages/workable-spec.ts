/** What a later stage could not do is refused by the first one: before images are packed and machines are paid for. */
import { spaceByName } from '../../nat/space/index.ts'
import { errorNames, NatError } from '../contract/errors.ts'
import { presetsWithWeights } from '../contract/shipped-weights.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { localPlaces, namesFile } from '../contract/spec-locations.ts'
import type { FunctionContext } from './function-context.ts'

/** @throws NatError `Nat.InvalidSpec` with a line for each thing that cannot be done */
export function refuseUnworkable(spec: DeploymentSpec, { deployment }: Pick<FunctionContext, 'deployment'> = {}): void {
  // Machines on AWS have no access to anybody's disk.
  const sentences = [...weightsSentences(spec), ...(deployment === undefined ? [] : localPlaces(spec))]
  if (sentences.length === 0) return
  throw new NatError(errorNames.invalidSpec, sentences.join('\n'), {
    advice: 'Correct the spec. Nothing was started yet.',
  })
}

function weightsSentences({ supernet: { preset, weights } }: DeploymentSpec): string[] {
  const { supernets } = spaceByName(preset)
  if (weights === 'pre-trained' && !presetsWithWeights.includes(preset))
    return [
      `supernet: ${preset} comes without pre-trained weights, and none are given. Write supernet: { preset: ${preset}, weights: FILE } with safetensors files of this preset ({width} in FILE stands for ${supernets.join(' and ')}), or weights: random.`,
    ]
  if (namesFile(weights) && supernets.length > 1 && !weights.includes('{width}'))
    return [
      `supernet.weights: ${JSON.stringify(weights)} is one file, but ${preset} has ${supernets.length} supernets with weights of their own: put {width} into the name, which stands for ${supernets.join(' and ')}.`,
    ]
  return []
}
