/** The calibration pass: what every layer of a network computes of training images. */
import { observedModel, observedNames, type Ranges } from '../../export/index.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { answersOf, type Images, openSession } from './sessions.ts'

/**
 * Of the images that reach furthest, so many are clipped: the extremes of all images follow a single odd one, and all others
 * lose their finer steps. On ten networks of a run on digits extremes cost one 9 points, and this share kept cross-entropies
 * closest; on validation photos shares from 0 to a tenth are alike, and a fifth is worse (bench/int8/clipping.ts).
 */
const CLIPPED = 0.1

/** By layer: the least and the most value in each image, ascending both. */
export type Reach = ReadonlyMap<string, { readonly least: readonly number[]; readonly most: readonly number[] }>

export async function observeRanges(network: StaticNetwork, images: Images): Promise<Ranges> {
  return rangesOf(await observeReach(network, images))
}

export async function observeReach(network: StaticNetwork, images: Images): Promise<Reach> {
  const { file, layers } = observedModel(network)
  const seen = layers.map((name) => ({ name, least: [] as number[], most: [] as number[] }))
  const session = await openSession(file)
  try {
    for await (const { outputs } of answersOf(session, images, network.input.shape[0])) {
      for (const { name, least, most } of seen) {
        const names = observedNames(name)
        least.push(...outputs[names.least])
        most.push(...outputs[names.most])
      }
    }
  } finally {
    await session.release()
  }
  return new Map(seen.map(({ name, least, most }) => [name, { least: ascending(least), most: ascending(most) }]))
}

/** @param clipped share of the images that may reach further, on either side, from 0 up */
export function rangesOf(reach: Reach, clipped = CLIPPED): Ranges {
  return new Map(
    Array.from(reach, ([name, { least, most }]) => [
      name,
      { least: below(least, clipped), most: below(most, 1 - clipped) },
    ]),
  )
}

/** The value below which that share of the values lie. */
function below(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))]
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b)
}
