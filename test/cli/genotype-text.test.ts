import { expect, test } from 'vitest'
import { networkFrom } from '../../cli/genotype-text.ts'
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
  expect(networkFrom(ofaMbv3, encoding)).toEqual({ genotype: expected })
  expect(networkFrom(ofaMbv3, `${expected.join(', ')}\n`)).toEqual({ genotype: expected })
  expect(networkFrom(ofaMbv3, subnet)).toEqual({ genotype: expected })
})

/** What of a released net.config is read: the channels of NAT-M1's blocks, each with its kernel size and expand ratio. */
const config = (fields: object = {}) => ({
  url: 'https://example.org/net-img@224-flops@225/net.weights',
  first_conv: { out_channels: 16 },
  blocks: [
    [16, 3, 1],
    ...[
      [24, 3, 3],
      [24, 3, 3],
      [40, 3, 3],
      [40, 3, 4],
      [40, 3, 4],
      [80, 5, 4],
      [80, 5, 4],
      [80, 3, 3],
    ],
    ...[
      [112, 5, 4],
      [112, 5, 3],
      [112, 5, 3],
      [160, 5, 6],
      [160, 5, 6],
      [160, 3, 6],
      [160, 3, 6],
    ],
  ].map(([channels, size, ratio]) => ({
    mobile_inverted_conv: { out_channels: channels, kernel_size: size, expand_ratio: ratio },
  })),
  classifier: { out_features: 196 },
  ...fields,
})

test('a released net.config is the same genotype, and says how many classes there are', () => {
  const expected = { genotype: parseReleasedEncoding(ofaMbv3, encoding), classes: 196 }
  expect(networkFrom(ofaMbv3, JSON.stringify(config()))).toEqual(expected)
  expect(networkFrom(ofaMbv3, JSON.stringify(config({ url: undefined, img_size: 224 })))).toEqual(expected)
})

test.each([
  [config({ url: undefined }), 'the net.config says no img_size'],
  [config({ first_conv: { out_channels: 17 } }), 'the first layer has 17 channels, expected 16 or 24'],
  [config({ blocks: [] }), 'blocks of the net.config'],
  [config({ classifier: {} }), 'classifier.out_features of the net.config'],
  [config({ img_size: 225 }), 'The network is not one of ofa-mbv3'],
])('a net.config that is not right is refused: %#', (document, message) => {
  expect(() => networkFrom(ofaMbv3, JSON.stringify(document))).toThrow(message)
})

test.each([
  ['1 2 3', 'ofa-mbv3 has 22 genes, got 3'],
  ['{"ks": [3]}', 'expected the lists ks, e and d'],
  ['{"ks": [3], "e": [3], "d": [2, 2, 2, 2, 2], "r": 224, "w": 1}', 'expected 5 depths and as many ks and e'],
  ['{"ks": [], "e": [], "d": [0, 0, 0, 0, 0], "r": 224, "w": 3}', 'w is 3, expected 1.0 or 1.2'],
])('%s is refused', (text, message) => {
  expect(() => networkFrom(ofaMbv3, text)).toThrow(message)
})
