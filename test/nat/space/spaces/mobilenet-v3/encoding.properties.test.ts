import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Genotype, lowerBounds, upperBounds } from '../../../../../nat/space/index.ts'
import {
  canonicalise,
  decode,
  encode,
  type MobileNetSpace,
  nano,
  ofaMbv3,
  parseReleasedEncoding,
} from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'
import { digitsOf } from './released.ts'

/** Any genes within the bounds, gaps included. */
const genotypes = (space: MobileNetSpace): fc.Arbitrary<Genotype> => {
  const upper = upperBounds(space)
  return fc.tuple(...lowerBounds(space).map((min, gene) => fc.integer({ min, max: upper[gene] })))
}

for (const space of [nano, ofaMbv3]) {
  test(`O6: canonicalise is idempotent in ${space.name}`, () => {
    fc.assert(
      fc.property(genotypes(space), (genotype) => {
        const canonical = canonicalise(space, genotype)
        expect(canonicalise(space, canonical)).toEqual(canonical)
        expect([...canonical].sort()).toEqual([...genotype].sort())
      }),
    )
  })

  test(`O6: encode and decode are inverse in ${space.name}`, () => {
    fc.assert(
      fc.property(genotypes(space), (genotype) => {
        const architecture = decode(space, genotype)
        expect(encode(space, architecture)).toEqual(canonicalise(space, genotype))
        expect(decode(space, encode(space, architecture))).toEqual(architecture)
      }),
    )
  })
}

test('O4: released strings and genotypes are inverse', () => {
  fc.assert(
    fc.property(genotypes(ofaMbv3), (genotype) => {
      const text = digitsOf(canonicalise(ofaMbv3, genotype))
      expect(text).toMatch(/^\d{23}$/)
      expect(parseReleasedEncoding(ofaMbv3, text)).toEqual(canonicalise(ofaMbv3, genotype))
    }),
  )
})
