/** Weights under the names of other projects as the start of one of our supernets. */

import type { Network } from '../families/index.ts'
import { fromOfficial } from '../families/mobilenet-v3/index.ts'
import { fromSaved, type State } from '../variables/state.ts'
import { WeightsFileError } from './weights-file-error.ts'

/** Names of the classifier in once-for-all's checkpoints, which a transfer replaces. */
const classifier = ['classifier.linear.weight', 'classifier.linear.bias']

/** By family: the checkpoint under our names. */
const conversions: Readonly<Record<string, (checkpoint: State, network: Network) => State>> = {
  // Trained narrow too: the order of channels stays.
  'mobilenet-v3': (checkpoint, network) => fromOfficial(checkpoint, new Set([...namesOf(network), ...classifier])),
  'efficientnet-lite': (checkpoint, network) => network.sortChannels?.(checkpoint, false) ?? checkpoint,
}

const namesOf = ({ variables }: Network): string[] => variables.flatMap(({ saved }) => saved.map(({ name }) => name))

/**
 * @param family name of the network's family
 * @returns the network's tensors only, in its names and shapes; heads are left out
 * @throws WeightsFileError when a tensor is missing or has another shape
 */
export function convertWeights(checkpoint: State, family: string, network: Network): State {
  const convert = conversions[family]
  if (convert === undefined) {
    const known = Object.keys(conversions).join(', ')
    throw new WeightsFileError(`weights of the family ${family} are not converted; ${known} are.`)
  }
  try {
    const converted = convert(checkpoint, network)
    for (const variable of network.variables) fromSaved(variable, converted)
    const names = new Set(namesOf(network))
    return new Map([...converted].filter(([name]) => names.has(name)))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new WeightsFileError(`the file does not fit this supernet: ${cause.message}`, { cause })
  }
}
