/**
 * Exported files in runtimes of others, against the engine: of each preset 50 random networks, and the smallest and the
 * largest of both widths.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatNamed, type PixelRange } from '../../export/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import type { Space } from '../../nat/space/space.ts'
import { lite, nano, ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { CLASSES, relativeDifference } from '../supernet/engine.ts'
import { type Exported, genotypesOf, metadata, openSource, type Source } from './networks.ts'
import type { Fed, Runtime } from './runtimes.ts'

const RANDOM = 50

/** A network of a large preset takes a second at its own resolution: all but every tenth is looked at in the smallest one. */
const smallInput = (space: Space) => (genotype: Genotype, i: number) =>
  i % 10 === 9 ? genotype : genotype.with(0, space.smallest[0])

const ofSmallInput = (space: Space) => genotypesOf(space, RANDOM).map(smallInput(space))

const plans = [
  { space: nano, genotypes: genotypesOf(nano, RANDOM), batches: [7, 1, 3] },
  { space: lite, genotypes: ofSmallInput(lite), batches: [7, 1, 3] },
  // Its smallest input has nine times as many pixels as that of lite.
  { space: ofaMbv3, genotypes: ofSmallInput(ofaMbv3), batches: [2, 1] },
]
const supernets = plans.flatMap(({ space, genotypes, batches }) =>
  space.supernets.map((width, index) => ({
    preset: space.name,
    width,
    open: () => openSource(space, index),
    genotypes: genotypes.filter((genotype) => space.supernetOf(genotype) === index),
    batches,
  })),
)

const kinds = [
  { pixels: 'unit', written: foldNorms },
  { pixels: 'bytes', written: foldNorms },
  { pixels: 'unit', written: (network: Exported['network']) => network },
] as const

export interface Checked {
  /** Of a format. */
  readonly format: string
  readonly run: Runtime
  /** Only the first so many networks of each width, where it takes long. */
  readonly first?: number
}

/** @param runtimes by the names that failures give them */
export function checkAnswers(runtimes: Readonly<Record<string, Checked>>): void {
  describe.each(supernets)('$preset, width $width', ({ open, genotypes, batches }) => {
    let source: Source
    beforeAll(() => {
      source = open()
    })
    afterAll(() => source.close())

    test.each(genotypes.map((genotype, i) => ({ genotype, i, kind: kinds[i % kinds.length] })))(
      "$genotype: the engine's logits",
      async ({ genotype, i, kind: { pixels, written } }) => {
        const exported = source.exported(genotype, Math.max(...batches))
        const network = written(exported.network)
        const counts = i < 6 ? batches : [batches[i % batches.length]]
        const fed = counts.map((count) => fedOf(exported, count, pixels))
        for (const [name, { format, run, first = genotypes.length }] of Object.entries(runtimes)) {
          if (i >= first) continue
          const answers = await run(formatNamed(format).write(network, { metadata, pixels }), fed)
          expect(answers.map(({ shape }) => shape)).toEqual(counts.map((count) => [count, CLASSES]))
          for (const { logits } of answers)
            expect(relativeDifference(logits, exported.logits.subarray(0, logits.length)), name).toBeLessThan(1e-4)
        }
      },
    )
  })
}

function fedOf({ network, pixels }: Exported, count: number, range: PixelRange): Fed {
  const [side] = network.input.shape
  const part = pixels.slice(0, count * side * side * 3)
  return {
    pixels: range === 'unit' ? Float32Array.from(part, (each) => each / 255) : part,
    shape: [count, side, side, 3],
  }
}
