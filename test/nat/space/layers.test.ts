import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { costOf, distinctGenotypes, spaceByName } from '../../../nat/space/index.ts'

test.each(['nano', 'lite', 'ofa-mbv3'])('%s: the layers of a network add up to its costs', (name) => {
  const space = spaceByName(name)
  const { macs, params, activations, latency } = space.costs(10)
  const genotypes = [space.smallest, space.largest, ...distinctGenotypes(space, 20, createGenerator(1))]
  for (const genotype of genotypes) {
    const layers = space.layersOf?.(genotype, 10) ?? []
    const sum = (key: 'macs' | 'params') => layers.reduce((total, layer) => total + layer[key], 0)
    expect(sum('macs')).toBe(costOf(macs, genotype))
    expect(sum('params')).toBe(costOf(params, genotype))
    expect(Math.max(...layers.map((layer) => layer.activations))).toBe(costOf(activations, genotype))
    // Each is a layer that a latency table has a row for.
    expect(layers).toHaveLength(
      costOf(
        latency(() => 1),
        genotype,
      ),
    )
    layers.slice(1).forEach(({ input }, i) => {
      expect(input).toEqual(layers[i].output)
    })
  }
})
