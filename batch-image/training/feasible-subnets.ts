/** Which subnets a run trains: those that its constraints allow, so that no step goes to networks that no device takes. */
import type { Generator } from '../../nat/random/index.ts'
import { feasibleRange } from '../../nat/search/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { limitedBy, limitsOf, minimisedBy, searchedObjective } from '../../pipeline/objectives/index.ts'
import type { Network } from '../../supernet/families/index.ts'
import type { RunInputs } from './run-inputs.ts'

export interface FeasibleSubnets {
  /** An architecture of what `draw` draws, that keeps the constraints where chance finds one. */
  draw(generator: Generator, draw: (generator: Generator) => Genotype): unknown
  /** The largest and the smallest subnet that keep them, for images of the same size as this one. */
  extremes(network: Network, architecture: unknown): { readonly largest: unknown; readonly smallest: unknown }
  /** Whether it keeps those that are known without measuring. */
  keeps(genotype: Genotype): boolean
}

export function feasibleSubnets({ spec, space, dataset, named }: RunInputs): FeasibleSubnets {
  const facts = { space, classes: dataset.classes.length }
  const range = feasibleRange({
    space,
    objectives: minimisedBy(spec, named).map((objective) => searchedObjective(objective, facts)),
    limited: limitedBy(spec, named).map((objective) => searchedObjective(objective, facts)),
    constraints: limitsOf(spec),
  })
  /** Looking for one takes as long as a few hundred evaluations, and there are few: one per size and set of weights. */
  const known = new Map<string, { largest: unknown; smallest: unknown }>()
  return {
    keeps: range.keeps,
    draw: (generator, draw) => space.decode(range.draw(generator, draw)),
    extremes(network, architecture) {
      const ends = network.extremes(architecture)
      const key = JSON.stringify(ends)
      const found = known.get(key) ?? {
        largest: space.decode(range.lowered(space.encode(ends.largest))),
        smallest: space.decode(range.raised(space.encode(ends.smallest))),
      }
      known.set(key, found)
      return found
    },
  }
}
