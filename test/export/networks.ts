/** Subnets of the presets with random weights, as static networks, and what the engine answers. */

import type { Metadata } from '../../export/metadata.ts'
import { createGenerator } from '../../nat/random/generator.ts'
import type { Genotype } from '../../nat/space/index.ts'
import type { Space } from '../../nat/space/space.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { classification } from '../../supernet/tasks/classification/index.ts'
import { CLASSES, imageSet } from '../supernet/engine.ts'

export const BATCH = 7

export interface Exported {
  readonly space: string
  readonly genotype: Genotype
  readonly network: StaticNetwork
  /** uint8 [batch, side, side, 3] */
  readonly pixels: Uint8Array
  /** The engine's, [batch, CLASSES] */
  readonly logits: Float32Array
}

/** The smallest and the largest of both widths, then random ones. */
export function genotypesOf(space: Space, random: number): Genotype[] {
  const generator = createGenerator(1, 'exported networks')
  const corners = [space.smallest, space.largest]
  const ofWidth = (genotype: Genotype, width: number) => genotype.map((gene, i) => (i === 1 ? width : gene))
  const ends = space.supernets.flatMap((_, width) => corners.map((each) => ofWidth(each, width)))
  return [...ends, ...Array.from({ length: random }, () => space.draw(generator))]
}

export const exportedOf = (space: Space, genotypes: readonly Genotype[]): Exported[] =>
  space.supernets.flatMap((_, width) => {
    const source = openSource(space, width)
    try {
      return genotypes
        .filter((genotype) => space.supernetOf(genotype) === width)
        .map((genotype) => source.exported(genotype, BATCH))
    } finally {
      source.close()
    }
  })

export interface Source {
  /** Calibrated on the images that the logits are of, so that random weights give answers of all sizes. */
  exported(genotype: Genotype, batch: number): Exported
  close(): void
}

export function openSource(space: Space, width: number): Source {
  const supernet = new Supernet({
    network: familyOf(space).network(space, width),
    task: classification(CLASSES),
    threads: 1,
    transfers: [],
  })
  supernet.initialise(width + 1)
  supernet.normaliseBy({ mean: [0.5, 0.4, 0.3], deviation: [0.25, 0.2, 0.3] })
  return {
    exported(genotype, count) {
      const architecture = space.decode(genotype)
      const set = imageSet(count, space.resolutionOf(genotype))
      const batch = imageBatch(
        set,
        Uint32Array.from({ length: count }, (_, i) => i),
        space.resolutionOf(genotype),
      )
      supernet.calibrate(architecture, [batch])
      const [logits] = supernet.outputs(architecture, batch)
      return { space: space.name, genotype, network: supernet.extractStatic(architecture), pixels: set.images, logits }
    },
    close: () => supernet.close(),
  }
}

export const metadata: Metadata = {
  network: 'net-01',
  classes: Array.from({ length: CLASSES }, (_, i) => `class ${i}`),
  preprocessing: { storedSize: 32, fit: 'stretch' },
  provenance: {
    run: 'test-run',
    space: 'nano',
    genotype: [0, 0],
    dataset: 'abc',
    startingWeights: 'random',
    licence: 'none needed',
    validation: { error: 5 },
    test: { error: 6 },
    costs: { macs: 1, params: 1 },
  },
}
