/** What holds of every family, on every space that ships: a new one is tested by being registered. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/generator.ts'
import { type Space, spaceByName, spaceNames } from '../../../nat/space/index.ts'
import { familyNames, familyOf } from '../../../supernet/families/index.ts'
import { imageBatch } from '../../../supernet/input/batches.ts'
import { Supernet } from '../../../supernet/supernet.ts'
import { classification } from '../../../supernet/tasks/classification/index.ts'
import { oneHot } from '../../../supernet/tasks/classification/targets.ts'
import { all } from '../../../supernet/transfer/index.ts'
import { fromSaved, type State, toSaved } from '../../../supernet/variables/state.ts'
import { isTrainable, sizeOf } from '../../../supernet/variables/variable.ts'
import { uneven } from '../../nat/space/spaces/mobilenet-v3/uneven.ts'
import { dataOf, differenceOf, imageSet, largestOf } from '../engine.ts'

test('every family has a space that ships, every space a family', () => {
  const used = new Set(spaceNames().map((name) => familyOf(spaceByName(name)).name))
  expect([...used].sort()).toEqual([...familyNames()].sort())
  expect(() => familyOf({ name: 'flat', family: 'pancake' })).toThrow(
    `The space flat is of the family "pancake", which does not exist; allowed: ${familyNames().join(', ')}.`,
  )
})

/** Those that ship, and one whose stages differ. */
const spaces: readonly Space[] = [...spaceNames().map(spaceByName), uneven]

describe.each(spaces.map((space) => [space.name, space] as const))('%s', (spaceName, space) => {
  const generator = createGenerator(1, 'laws', spaceName)
  const [little, ...others] = [space.smallest, space.largest, space.draw(generator)].map((genotype) =>
    // The least work that shows it.
    space.withResolution(space.decode(genotype), space.resolutions[0]),
  )
  const architectures = [little, ...others]

  test.each([...space.supernets.keys()])(
    'supernet %i: names are unique, places lie in the network, saved parts fill it',
    (width) => {
      const network = familyOf(space).network(space, width)
      const names = network.variables.map(({ name }) => name)
      const saved = network.variables.flatMap((variable) => variable.saved.map(({ name }) => name))
      expect(new Set(names).size).toBe(names.length)
      expect(new Set(saved).size).toBe(saved.length)
      for (const variable of network.variables) {
        expect(Number.isInteger(variable.place), variable.name).toBe(true)
        expect(variable.place, variable.name).toBeGreaterThanOrEqual(0)
        expect(variable.place, variable.name).toBeLessThanOrEqual(network.stages + 1)
        const value = Float32Array.from({ length: sizeOf(variable.shape) }, (_, i) => i + 1)
        // Each number is saved once: what was filled comes back whole.
        expect(fromSaved(variable, new Map(toSaved(variable, value))), variable.name).toEqual(value)
      }
      for (let stage = 1; stage <= network.stages; stage++) {
        expect(
          network.variables.some(({ place }) => place === stage),
          `stage ${stage}`,
        ).toBe(true)
      }
    },
  )

  test('there are no more supernets than the space has', () => {
    expect(() => familyOf(space).network(space, space.supernets.length)).toThrow(RangeError)
  })

  test('an architecture gives every feed of the tables its numbers', () => {
    const network = familyOf(space).network(space, 0)
    const expected = network.tables.flatMap(({ name, rows, feeds }) =>
      Object.entries(feeds).map(([feed, { shape }]) => [`${name}/${feed}`, [rows, ...shape]] as const),
    )
    for (const architecture of architectures) {
      const values = network.feed(architecture, 3)
      expect([...values].map(([name, { shape }]) => [name, shape])).toEqual(expected)
      for (const [name, { shape, data }] of values) {
        expect(data.length, name).toBe(sizeOf(shape))
        expect(
          data.every((each) => Number.isFinite(each)),
          name,
        ).toBe(true)
      }
    }
  })

  test("the extremes take images of the same size, and are each other's", () => {
    const network = familyOf(space).network(space, 0)
    for (const architecture of architectures) {
      const { largest, smallest } = network.extremes(architecture)
      expect(network.resolution(largest)).toBe(network.resolution(architecture))
      expect(network.resolution(smallest)).toBe(network.resolution(architecture))
      expect(network.extremes(largest)).toEqual({ largest, smallest })
      expect(network.extremes(smallest)).toEqual({ largest, smallest })
    }
    expect(network.extremes(little).smallest).toEqual(little)
  })

  test('bytes become numbers by three finite scales and offsets', () => {
    const { scale, offset } = familyOf(space)
      .network(space, 0)
      .inputScaling({ mean: [0.5], deviation: [0.25] })
    expect([...scale, ...offset].filter(Number.isFinite).length).toBe(6)
    expect(scale.every((each) => each > 0)).toBe(true)
  })

  describe('in the engine', () => {
    let supernet: Supernet
    let initial: State
    const images = imageSet(4, 32)
    const side = space.resolutions[0]
    // Large images take their time.
    const count = side > 64 ? 2 : 4
    const batch = imageBatch(images, [0, 1, 2, 3].slice(0, count), side)
    const targets = [oneHot([0, 1, 2, 0].slice(0, count), 3)]
    beforeAll(() => {
      const network = familyOf(space).network(space, 0)
      supernet = new Supernet({ network, task: classification(3), threads: 1, transfers: [all] })
      supernet.initialise(4)
      initial = supernet.state({ momentum: false })
    })
    afterAll(() => supernet.close())

    /** A step without momentum: the loss before it; momentum then holds the gradient. */
    const step = (architecture: unknown, learningRate: number) =>
      supernet.trainStep(architecture, batch, targets, { learningRate, momentum: 0, weightDecay: 0 }, { transfer: all })
        .loss

    test.each(architectures.map((architecture, i) => [i, architecture] as const))(
      'the gradient says how the loss falls: architecture %i',
      (_, architecture) => {
        supernet.load(initial)
        const before = step(architecture, 0)
        const state = supernet.state({ momentum: true })
        const gradients = [...state].filter(([name]) => name.startsWith('momentum.'))
        const squares = gradients.reduce((sum, [, { data }]) => sum + data.reduce((s, g) => s + g * g, 0), 0)
        expect(squares).toBeGreaterThan(0)
        // Two points on either side of where we are, close enough for a straight line: 1 % of the loss.
        const rate = (0.005 * before) / squares
        const lossAfter = (learningRate: number) => {
          supernet.load(initial)
          step(architecture, learningRate)
          return step(architecture, 0)
        }
        const slope = (lossAfter(-rate) - lossAfter(rate)) / (2 * rate)
        expect(slope / squares).toBeGreaterThan(0.9)
        expect(slope / squares).toBeLessThan(1.1)
      },
    )

    test('what a subnet does not use keeps its bytes', () => {
      supernet.load(initial)
      step(little, 0.1)
      const after = supernet.state({ momentum: false })
      // The largest subnet has what the smallest has not.
      const kept = [...after.keys()].filter((name) => differenceOf(dataOf(after, name), dataOf(initial, name)) === 0)
      const trainable = supernet.variables.filter(isTrainable).flatMap(({ saved }) => saved.map(({ name }) => name))
      expect(kept.filter((name) => trainable.includes(name)).length).toBeGreaterThan(0)
      expect(kept.length).toBeLessThan(after.size)
    })

    test('calibrated and evaluated, every architecture answers with numbers; the same ones again after another', () => {
      supernet.load(initial)
      const answers = (architecture: unknown) => {
        supernet.calibrate(architecture, [batch])
        return Array.from(supernet.outputs(architecture, batch)[0])
      }
      const first = architectures.map(answers)
      for (const values of first) {
        expect(values.length).toBe(count * 3)
        expect(values.every(Number.isFinite)).toBe(true)
      }
      expect(new Set(first.map(String)).size).toBe(architectures.length)
      expect(answers(architectures[0])).toEqual(first[0])
    })

    test('sorted channels: the largest subnet answers as before, others differently', () => {
      const { sortChannels } = supernet.network
      if (sortChannels === undefined) return
      const [smallestSubnet, largestSubnet] = architectures
      for (const narrowTrained of [false, true]) {
        const answers = (architecture: unknown, state: State) => {
          supernet.load(state)
          return supernet.outputs(architecture, batch)[0]
        }
        const sorted = sortChannels(initial, narrowTrained)
        expect([...sorted.keys()]).toEqual([...initial.keys()])
        const before = answers(largestSubnet, initial)
        expect(differenceOf(answers(largestSubnet, sorted), before)).toBeLessThan(1e-4 * largestOf(before))
        expect(answers(smallestSubnet, sorted)).not.toEqual(answers(smallestSubnet, initial))
      }
    })

    test('extraction gives finite tensors with the heads, of a network that is smaller for the smallest subnet', () => {
      supernet.load(initial)
      const sizes = architectures.map((architecture) => {
        const extracted = supernet.extract(architecture)
        for (const [name, { shape, data }] of extracted) {
          expect(data.length, name).toBe(sizeOf(shape))
          expect(
            data.every((each) => Number.isFinite(each)),
            name,
          ).toBe(true)
        }
        expect(extracted.get('classifier.linear.bias')?.shape).toEqual([3])
        return Array.from(extracted.values(), ({ data }) => data.length).reduce((sum, each) => sum + each)
      })
      expect(sizes[0]).toBeLessThan(sizes[1])
    })
  })
})
