import { expect, test } from 'vitest'
import { genotypeFrom } from '../../cli/genotype-text.ts'
import { ofaMbv3, parseReleasedEncoding } from '../../nat/space/spaces/mobilenet-v3/index.ts'

/** NAT-M1 as it was released. */
const encoding = '08011001440551052208877'
const subnet = JSON.stringify({
  ks: [3, 3, 3, 3, 3, 5, 5, 3, 5, 5, 5, 5, 5, 3, 3],
  e: [3, 3, 3, 4, 4, 4, 4, 3, 4, 3, 3, 6, 6, 6, 6],
  d: [2, 3, 3, 3, 4],
  r: 224,
  w: 1,
})

test('a network as genes, as released digits and as a released subnet is one genotype', () => {
  const expected = parseReleasedEncoding(ofaMbv3, encoding)
  expect(genotypeFrom(ofaMbv3, encoding)).toEqual(expected)
  expect(genotypeFrom(ofaMbv3, `${expected.join(', ')}\n`)).toEqual(expected)
  expect(genotypeFrom(ofaMbv3, subnet)).toEqual(expected)
})

test.each([
  ['1 2 3', 'ofa-mbv3 has 22 genes, got 3'],
  ['{"ks": [3]}', 'expected the lists ks, e and d'],
  ['{"ks": [3], "e": [3], "d": [2, 2, 2, 2, 2], "r": 224, "w": 1}', 'expected 5 depths and as many ks and e'],
  ['{"ks": [], "e": [], "d": [0, 0, 0, 0, 0], "r": 224, "w": 3}', 'w is 3, expected 1.0 or 1.2'],
])('%s is refused', (text, message) => {
  expect(() => genotypeFrom(ofaMbv3, text)).toThrow(message)
})
