/**
 * A search space as the search, the pipeline and the training see it: genes, what they decode to, what it costs. Nothing
 * outside a space knows what a gene means.
 *
 * To add one: an object of this interface, and one call of `registerSpace`. `family` names the kind of network that its
 * supernets are (supernet/families).
 */
import type { Generator } from '../random/index.ts'
import type { Genotype } from './genotype.ts'

/** An integer from `lower` to `upper`, both allowed. */
export interface Gene {
  readonly name: string
  readonly lower: number
  readonly upper: number
}

/** Writes values of n genotypes (flat [n, genes]) to target[offset + i * stride]. */
export type PopulationFunction = (
  target: Float64Array,
  X: Uint8Array,
  n: number,
  offset: number,
  stride: number,
) => void

/** A cost that is known without measuring, of canonical genotypes; `least` and `most` of all networks of the space. */
export interface ExactCost {
  readonly evaluate: PopulationFunction
  readonly least: number
  readonly most: number
}

export interface CostModel {
  /** Multiply-accumulates of one image. */
  readonly macs: ExactCost
  /** Trainable parameters of the network alone. */
  readonly params: ExactCost
  /** Bytes of activations that live at once in one inference, at most. */
  readonly activations: ExactCost
  /** Bytes of the weights in float32, batch norms folded. */
  readonly weightBytes: ExactCost
  /** Names of all layers that networks of the space have: what a latency table must hold. */
  readonly layers: readonly string[]
  /** Milliseconds as the sum of the layers'. @param millisecondsOf a layer by its name; throws where it has none */
  latency(millisecondsOf: (layer: string) => number): ExactCost
}

/** One layer of a network. Shapes are side lengths and channels of square maps. */
export interface NetworkLayer {
  /** Its name in latency tables. */
  readonly key: string
  /** For people. */
  readonly kind: string
  readonly input: { readonly side: number; readonly channels: number }
  readonly output: { readonly side: number; readonly channels: number }
  readonly macs: number
  readonly params: number
  /** Bytes that live at once while it runs, at most. */
  readonly activations: number
}

/** What reports and exports say of a network. Lists have one element for each active block, or stage. */
export interface NetworkDescription {
  /** Input side length in pixels. */
  readonly resolution: number
  /** Width multiplier. */
  readonly width: number
  readonly depths: number[]
  readonly kernelSizes: number[]
  readonly expandRatios: number[]
}

/** `A`: its architectures. */
export interface Space<A = unknown> {
  readonly name: string
  readonly family: string
  readonly genes: readonly Gene[]
  /**
   * Names of the sets of weights, such as `1.0` for a width. Networks of different sets share none. Training feeds what is drawn
   * to one set after the other: an architecture has to mean a network in each of them, whatever its own set is.
   */
  readonly supernets: readonly string[]
  /** Input side lengths in pixels, ascending. */
  readonly resolutions: readonly number[]
  /** The networks of least and of most cost. */
  readonly smallest: Genotype
  readonly largest: Genotype
  /** Makes the genotype that starts at `offset` canonical. Idempotent; stays within the genes' bounds. */
  repairInPlace(X: { [index: number]: number }, offset: number): void
  /** @throws RangeError for a wrong number of genes or one out of its bounds */
  decode(genotype: Genotype): A
  /** The canonical genotype. @throws RangeError for what is no architecture of the space */
  encode(architecture: A): Genotype
  /** A random canonical genotype. */
  draw(generator: Generator): Genotype
  /** Index into `supernets`. */
  supernetOf(genotype: Genotype): number
  /** In pixels. */
  resolutionOf(genotype: Genotype): number
  /** The same network for images of another size. */
  withResolution(architecture: A, pixels: number): A
  describe(architecture: A): NetworkDescription
  /** In the order of their execution; their costs add up to the network's. Left out: the space does not say. */
  layersOf?(genotype: Genotype, classes: number): NetworkLayer[]
  /** @param classes outputs of the last layer */
  costs(classes: number): CostModel
}

/** Smallest value of every gene. */
export const lowerBounds = ({ genes }: Pick<Space, 'genes'>): number[] => genes.map(({ lower }) => lower)
/** Largest value of every gene, itself allowed. */
export const upperBounds = ({ genes }: Pick<Space, 'genes'>): number[] => genes.map(({ upper }) => upper)

/** A cost of one network. @param genotype canonical */
export function costOf({ evaluate }: ExactCost, genotype: Genotype): number {
  const value = new Float64Array(1)
  evaluate(value, Uint8Array.from(genotype), 1, 0, 1)
  return value[0]
}

/** A genotype as text: equal exactly for equal genotypes. Canonicalise first to compare architectures. */
export const genotypeKey = (genotype: Genotype): string => genotype.join(' ')

/** @throws RangeError for a wrong length or a gene out of its bounds */
export function assertInBounds({ name, genes }: Pick<Space, 'name' | 'genes'>, genotype: Genotype): void {
  if (genotype.length !== genes.length) {
    throw new RangeError(`genotype: ${name} has ${genes.length} genes, got ${genotype.length}`)
  }
  genes.forEach(({ lower, upper }, gene) => {
    const value = genotype[gene]
    if (!Number.isInteger(value) || value < lower || value > upper) {
      throw new RangeError(
        `genotype: gene ${gene} of ${name} must be an integer from ${lower} to ${upper}, got ${value}`,
      )
    }
  })
}
