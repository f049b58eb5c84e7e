import { expect, test } from 'vitest'
import { createGenerator } from '../../../../../nat/random/index.ts'
import { initialDesign } from '../../../../../nat/space/index.ts'
import {
  type Architecture,
  cost,
  costTables,
  decode,
  encode,
  macsOf,
  nano,
  ofaMbv3,
  parseReleasedEncoding,
  type SpaceDescription,
  slotsOf,
  sumCosts,
} from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'

function uniformArchitecture(
  space: SpaceDescription,
  resolution: number,
  width: number,
  depth: number,
  expandRatio: number,
  kernelSize: number,
): Architecture {
  const where = (value: number) => slotsOf(space).map(({ slot }) => (slot < depth ? value : 0))
  return {
    resolution,
    width,
    depths: space.stages.map(() => depth),
    kernelSizes: where(kernelSize),
    expandRatios: where(expandRatio),
  }
}

test.each([
  [0, 4, 6, 7, 224, 566_170_656, 7_664_760],
  [0, 2, 3, 3, 224, 121_278_672, 3_410_792],
  [0, 4, 6, 7, 192, 417_292_160, 7_664_760],
  [0, 2, 3, 3, 192, 89_841_344, 3_410_792],
  [0, 4, 6, 7, 256, 737_953_536, 7_664_760],
  [0, 2, 3, 3, 256, 157_552_512, 3_410_792],
  [1, 4, 6, 7, 224, 843_101_040, 10_701_632],
  [1, 2, 3, 3, 224, 193_078_200, 4_602_456],
  [1, 4, 6, 7, 192, 621_268_416, 10_701_632],
  [1, 2, 3, 3, 192, 142_834_656, 4_602_456],
  [1, 4, 6, 7, 256, 1_099_061_760, 10_701_632],
  [1, 2, 3, 3, 256, 251_051_520, 4_602_456],
  [0, 2, 3, 7, 224, 151_290_192, 3_493_352],
  [0, 2, 6, 3, 224, 222_604_704, 4_672_808],
  [0, 4, 3, 3, 224, 226_193_808, 4_371_928],
  [0, 4, 4, 5, 224, 330_499_776, 5_294_152],
  [0, 4, 6, 5, 224, 486_353_184, 7_445_880],
  [1, 2, 3, 7, 224, 232_450_680, 4_703_256],
  [1, 2, 6, 3, 224, 354_731_376, 6_453_168],
  [1, 4, 3, 3, 224, 351_083_256, 5_986_008],
  [1, 4, 4, 5, 224, 503_450_784, 7_311_208],
  [1, 4, 6, 5, 224, 740_309_232, 10_435_520],
])(
  'O7: width index %d, depth %d, expand %d, kernel %d at %d pixels',
  (width, depth, expand, kernel, r, macCount, parameterCount) => {
    const architecture = uniformArchitecture(ofaMbv3, r, width, depth, expand, kernel)
    expect(cost(ofaMbv3, architecture, 1000)).toEqual({ macs: macCount, params: parameterCount })
    expect(cost(ofaMbv3, encode(ofaMbv3, architecture), 1000)).toEqual({ macs: macCount, params: parameterCount })
  },
)

test('O7: 128 pixels, by a space that has them', () => {
  const space = { ...ofaMbv3, resolutions: [128] }
  expect(macsOf(space, uniformArchitecture(space, 128, 0, 4, 6, 7), 1000)).toBe(188_248_320)
  expect(macsOf(space, uniformArchitecture(space, 128, 0, 2, 3, 3), 1000)).toBe(41_476_224)
})

test.each([
  ['NAT-M1', '08011001440551052208877', 222_557_600, 6_067_408],
  ['NAT-M2', '08111003100632076009771', 302_885_360, 7_688_312],
  ['NAT-M3', '08121105451581189759771', 482_413_168, 9_066_368],
  ['NAT-M4', '12115105572981578947781', 599_725_312, 9_135_928],
])('O7: the released %s', (_name, text, macCount, parameterCount) => {
  const genotype = parseReleasedEncoding(ofaMbv3, text)
  expect(macsOf(ofaMbv3, genotype, 1000)).toBe(macCount)
  expect(cost(ofaMbv3, genotype, 1000).params).toBe(parameterCount)
})

test.each([
  [0, 4, 6, 7, 563_666_208],
  [0, 2, 3, 3, 121_003_344],
  [1, 4, 6, 7, 839_443_824],
  [1, 2, 3, 3, 192_684_984],
])('O8: without squeeze-and-excitation, width index %d, depth %d', (width, depth, expand, kernel, expected) => {
  const space = { ...ofaMbv3, stages: ofaMbv3.stages.map((stage) => ({ ...stage, squeezeExcite: false })) }
  expect(macsOf(space, uniformArchitecture(space, 224, width, depth, expand, kernel), 1000)).toBe(expected)
})

test.each([nano, ofaMbv3])('tables of $name give every cost exactly', (space) => {
  const genotypes = initialDesign(space, 300, createGenerator(7))
  const tables = costTables(space, 37)
  const X = Uint8Array.from(genotypes.flat())
  const expected = genotypes.map((genotype) => cost(space, decode(space, genotype), 37))
  const n = genotypes.length
  expect([...sumCosts(new Float64Array(n), tables.macs, X, n)]).toEqual(expected.map((c) => c.macs))
  expect([...sumCosts(new Float64Array(n), tables.params, X, n)]).toEqual(expected.map((c) => c.params))
})

test('nano spans 1.0 to 38.2 million MACs and 0.2 to 1.6 million parameters', () => {
  const of = (r: number, width: number, depth: number, expand: number, kernel: number) =>
    cost(nano, uniformArchitecture(nano, r, width, depth, expand, kernel), 10)
  expect(of(16, 0, 2, 3, 3)).toEqual({ macs: 1_065_088, params: 210_866 })
  expect(of(32, 0, 4, 6, 7)).toEqual({ macs: 24_123_136, params: 1_093_386 })
  expect(of(16, 1, 2, 3, 3)).toEqual({ macs: 1_802_176, params: 309_754 })
  expect(of(32, 1, 4, 6, 7)).toEqual({ macs: 38_171_488, params: 1_612_866 })
})
