/**
 * Exported files in the runtimes that Node has, against the engine: of each preset 50 random networks, and the smallest
 * and the largest of both widths.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatNamed, type PixelRange } from '../../export/index.ts'
import type { Genotype } from '../../nat/space/index.ts'
import type { Space } from '../../nat/space/space.ts'
import { lite, nano, ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import { CLASSES, relativeDifference } from '../supernet/engine.ts'
import { type Exported, genotypesOf, metadata, openSource, type Source } from './networks.ts'
import { type Fed, runtimes } from './runtimes.ts'

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

/** TensorFlow takes longer than the others together: it looks at the first of each width. */
const formatsOf = (i: number) => Object.keys(runtimes).filter((name) => name !== 'saved-model' || i < 6)

describe.each(supernets)('$preset, width $width', ({ open, genotypes, batches }) => {
  let source: Source
  beforeAll(() => {
    source = open()
  })
  afterAll(() => source.close())

  test.each(genotypes.map((genotype, i) => ({ genotype, kind: kinds[i % kinds.length], formats: formatsOf(i) })))(
    "$genotype: the engine's logits in $formats",
    async ({ genotype, kind: { pixels, written }, formats }) => {
      const exported = source.exported(genotype, Math.max(...batches))
      const network = written(exported.network)
      const fed = batches.map((count) => fedOf(exported, count, pixels))
      for (const name of formats) {
        const answers = await runtimes[name](formatNamed(name).write(network, { metadata, pixels }), fed)
        answers.forEach(({ shape, logits }, i) => {
          expect(shape).toEqual([batches[i], CLASSES])
          expect(relativeDifference(logits, exported.logits.subarray(0, logits.length)), name).toBeLessThan(1e-4)
        })
      }
    },
  )
})

function fedOf({ network, pixels }: Exported, count: number, range: PixelRange): Fed {
  const [side] = network.input.shape
  const part = pixels.slice(0, count * side * side * 3)
  return {
    pixels: range === 'unit' ? Float32Array.from(part, (each) => each / 255) : part,
    shape: [count, side, side, 3],
  }
}
