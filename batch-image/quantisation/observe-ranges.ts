/** The calibration pass: what every layer of a network computes of training images. */
import type { Examples } from '../../data/example-source.ts'
import { observedModel, observedNames, type Ranges } from '../../export/index.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { answersOf, openSession } from './sessions.ts'

export async function observeRanges(network: StaticNetwork, images: Examples<unknown>): Promise<Ranges> {
  const { file, layers } = observedModel(network)
  const seen = new Map(layers.map((name) => [name, { least: 0, most: 0 }]))
  const session = await openSession(file)
  try {
    for await (const { outputs } of answersOf(session, images, network.input.shape[0])) {
      for (const [layer, range] of seen) {
        const { least, most } = observedNames(layer)
        range.least = outputs[least].reduce((a, b) => Math.min(a, b), range.least)
        range.most = outputs[most].reduce((a, b) => Math.max(a, b), range.most)
      }
    }
  } finally {
    await session.release()
  }
  return seen
}
