import { expect, test } from 'vitest'
import { genotypeKey, lowerBounds, spaceByName, upperBounds } from '../../../../../nat/space/index.ts'
import {
  canonicalise,
  decode,
  encode,
  largest,
  nano,
  ofaMbv3,
  parseReleasedEncoding,
  smallest,
} from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'
import { digitsOf } from './released.ts'

const active = (values: readonly number[]) => values.filter((value) => value > 0)

test('O4: the released NAT-M1 decodes and encodes back', () => {
  const text = '08011001440551052208877'
  const genotype = parseReleasedEncoding(ofaMbv3, text)
  const architecture = decode(ofaMbv3, genotype)
  expect(architecture).toMatchObject({ resolution: 224, width: 0, depths: [2, 3, 3, 3, 4] })
  expect(active(architecture.expandRatios)).toEqual([3, 3, 3, 4, 4, 4, 4, 3, 4, 3, 3, 6, 6, 6, 6])
  expect(active(architecture.kernelSizes)).toEqual([3, 3, 3, 3, 3, 5, 5, 3, 5, 5, 5, 5, 5, 3, 3])
  expect(encode(ofaMbv3, architecture)).toEqual(genotype)
  expect(digitsOf(genotype)).toBe(text)
})

test.each([
  ['NAT-M2', '08111003100632076009771', 224, [2, 2, 3, 2, 4]],
  ['NAT-M3', '08121105451581189759771', 224, [3, 4, 4, 4, 4]],
  ['NAT-M4', '12115105572981578947781', 240, [3, 4, 4, 4, 4]],
])('O4: the released %s', (_name, text, resolution, depths) => {
  const architecture = decode(ofaMbv3, parseReleasedEncoding(ofaMbv3, text))
  expect(architecture).toMatchObject({ resolution, width: 1, depths })
  expect(digitsOf(encode(ofaMbv3, architecture))).toBe(text)
})

test('O5: sizes of the space follow from the bounds', () => {
  const lower = lowerBounds(ofaMbv3).map(BigInt)
  const upper = upperBounds(ofaMbv3).map(BigInt)
  const choices = upper.map((value, gene) => value - lower[gene] + 1n)
  expect(choices.slice(2).reduce((product, n) => product * n)).toBe(34_867_844_010_000_000_000n)
  const codes = upper[2]
  const stage = ofaMbv3.depths.reduce((sum, depth) => sum + codes ** BigInt(depth), 0n)
  const subnets = stage ** BigInt(ofaMbv3.stages.length)
  expect(subnets * choices[0] * choices[1]).toBe(739_794_286_747_464_518_934n)
})

test('O6: a gap is closed by moving the later block forward', () => {
  const genotype = [3, 1, 5, 6, 0, 7, 1, 1, 0, 0, 2, 3, 4, 0, 9, 9, 9, 9, 1, 2, 0, 3]
  const canonical = [3, 1, 5, 6, 7, 0, 1, 1, 0, 0, 2, 3, 4, 0, 9, 9, 9, 9, 1, 2, 3, 0]
  expect(canonicalise(ofaMbv3, genotype)).toEqual(canonical)
  expect(decode(ofaMbv3, genotype)).toEqual(decode(ofaMbv3, canonical))
})

test('O6: depths of uniform genes, all 100 values of the third and fourth slot', () => {
  const counts = [0, 0, 0]
  for (let third = 0; third <= 9; third++) {
    for (let fourth = 0; fourth <= 9; fourth++) {
      const genotype = [...smallest(ofaMbv3)]
      genotype.splice(4, 2, third, fourth)
      counts[decode(ofaMbv3, genotype).depths[0] - 2]++
    }
  }
  expect(counts).toEqual([1, 18, 81])
})

test('the smallest and the largest are the bounds', () => {
  for (const space of [nano, ofaMbv3]) {
    expect(smallest(space)).toEqual(lowerBounds(space))
    expect(largest(space)).toEqual(upperBounds(space))
  }
})

test('keys tell genotypes apart that share their digits', () => {
  expect(genotypeKey([1, 11, 2])).not.toBe(genotypeKey([11, 1, 2]))
})

test.each<[string, () => unknown, string]>([
  ['an unknown space', () => spaceByName('mbv2'), 'there is no "mbv2"; allowed are nano, ofa-mbv3'],
  ['a short genotype', () => decode(nano, [0, 0, 1]), 'genotype: nano has 22 genes, got 3'],
  [
    'a gene out of bounds',
    () => decode(nano, smallest(nano).with(2, 0)),
    'genotype: gene 2 of nano must be an integer from 1 to 9, got 0',
  ],
  [
    'a fraction',
    () => decode(nano, smallest(nano).with(0, 0.5)),
    'genotype: gene 0 of nano must be an integer from 0 to 4, got 0.5',
  ],
  ['letters', () => parseReleasedEncoding(ofaMbv3, 'x'.repeat(23)), 'released encoding: expected 23 digits'],
  [
    'a resolution of another space',
    () => encode(nano, decode(ofaMbv3, smallest(ofaMbv3))),
    'encode: resolution must be one of 16, 20, 24, 28, 32, got 192',
  ],
  [
    'a block beyond the depth',
    () => encode(nano, { ...decode(nano, largest(nano)), depths: [2, 4, 4, 4, 4] }),
    'encode: block 2 is beyond the depth 2 of its stage',
  ],
])('%s is refused', (_what, act, message) => {
  expect(act).toThrow(RangeError)
  expect(act).toThrow(message)
})
