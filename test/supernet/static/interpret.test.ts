/** The static network against the engine: the same logits, with batch norms kept and folded. */
import { describe, expect, test } from 'vitest'
import { cost } from '../../../nat/space/spaces/mobilenet-v3/cost.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { foldNorms } from '../../../supernet/static/fold-norms.ts'
import { interpret } from '../../../supernet/static/interpret.ts'
import { exportedOf, genotypesOf } from '../../export/networks.ts'
import { CLASSES, relativeDifference } from '../engine.ts'
import { parametersOf } from './parameters-of.ts'

const exported = exportedOf(nano, genotypesOf(nano, 2))

describe.each(exported)('$genotype', ({ genotype, network, pixels, logits }) => {
  const size = network.input.shape[0] ** 2 * 3
  test.each([
    ['kept', network],
    ['folded', foldNorms(network)],
  ])('norms %s: the logits of the engine', (_, network) => {
    for (const image of [3]) {
      const [answer] = interpret(network, pixels.subarray(image * size, (image + 1) * size))
      expect(relativeDifference(answer, logits.subarray(image * CLASSES, (image + 1) * CLASSES))).toBeLessThan(1e-4)
    }
  })

  test('it has the parameters that the costs count, and running statistics', () => {
    const count = (wanted: (name: string) => boolean) =>
      parametersOf(network)
        .filter(({ name }) => wanted(name))
        .reduce((sum, { data }) => sum + data.length, 0)
    expect(count((name) => !name.includes('running_'))).toBe(cost(nano, genotype, CLASSES).params)
  })

  test('folding leaves no norm and the same outputs', () => {
    const folded = foldNorms(network)
    expect(folded.layers.filter(({ operation }) => operation.kind === 'norm')).toEqual([])
    expect(folded.outputs).toEqual(network.outputs)
  })
})
