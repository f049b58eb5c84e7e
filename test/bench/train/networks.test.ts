/** bench:train's own network and its subnets have the sizes under which its figures are quoted. */
import { expect, test } from 'vitest'
import { describeSetting, sizesOfGenotype } from '../../../bench/train/description.ts'
import { CLASSES, genotypesOf, type SubnetName, settingNamed, settings } from '../../../bench/train/networks.ts'
import { medianWithSpread, quantile } from '../../../bench/train/table.ts'
import { costOf } from '../../../nat/space/index.ts'

const named = (name: string) => settingNamed(name) as NonNullable<ReturnType<typeof settingNamed>>

test.each([
  ['min', 11_100_544, 208_234],
  ['mid', 26_838_016, 430_482],
  ['max', 69_441_280, 1_052_042],
] as [SubnetName, number, number][])('bench-net, %s: MACs and parameters', (name, macs, params) => {
  const setting = named('bench-net')
  const [genotype] = genotypesOf(setting, name, 0, 1)
  const costs = setting.space.costs(CLASSES)
  expect(costOf(costs.macs, genotype)).toBe(macs)
  expect(costOf(costs.params, genotype)).toBe(params)
})

test('random subnets: of the asked number, of the first set of weights, of the size of images, other ones by another seed', () => {
  const setting = named('lite-96')
  const genotypes = genotypesOf(setting, 'random', 3, 5)
  expect(genotypes.length).toBe(5)
  for (const genotype of genotypes) expect(setting.space.decode(genotype)).toMatchObject({ resolution: 96, width: 0 })
  expect(genotypesOf(setting, 'random', 3, 5)).toEqual(genotypes)
  expect(genotypesOf(setting, 'random', 4, 5)).not.toEqual(genotypes)
})

test('peers are told the sizes of every block of the supernet', () => {
  for (const setting of settings) {
    const [genotype] = genotypesOf(setting, 'mid', 0, 1)
    expect(sizesOfGenotype(setting, genotype).length).toBe(describeSetting(setting).blocks.length)
  }
  expect(describeSetting(named('lite-96')).padding).toBe('same')
  expect(describeSetting(named('bench-net')).blocks[0]).toMatchObject({
    matrices: { 3: 'blocks.1.conv.depth_conv.conv.5to3_matrix', 5: 'blocks.1.conv.depth_conv.conv.7to5_matrix' },
  })
})

test('quantiles lie between the neighbours in rank', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
  expect(quantile([4, 1, 3, 2], 0)).toBe(1)
  expect(quantile([4, 1, 3, 2], 1)).toBe(4)
  expect(medianWithSpread([1, 2, 3])).toBe('2.00 [1.20, 2.80]')
})
