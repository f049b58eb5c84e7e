/** Batch norms that go over to the statistics of new images do what they did. */
import { describe, expect, test } from 'vitest'
import { lite, nano } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import { meanStatistics, rebaseNorms } from '../../supernet/transfer/index.ts'
import { type NamedTensor, type State, tensorOf } from '../../supernet/variables/state.ts'
import { dataOf, differenceOf, imageSet, openNetwork, relativeDifference } from './engine.ts'

const isVariance = (name: string) => name.endsWith('.running_var')
const isMean = (name: string) => name.endsWith('.running_mean')

/** Weights whose norms have the statistics of other images than those of these tests. */
function learntElsewhere(state: State): State {
  const changed = (name: string, { shape, data }: NamedTensor): NamedTensor => {
    if (isVariance(name)) return { shape, data: data.map((_, i) => 0.5 + (i % 3)) }
    return isMean(name) ? { shape, data: data.map((_, i) => 0.2 * ((i % 5) - 2)) } : { shape, data }
  }
  return new Map(Array.from(state, ([name, tensor]) => [name, changed(name, tensor)]))
}

describe.each([
  [nano, 24],
  [lite, 64],
])('$name at $1 pixels', (space, pixels) => {
  const network = familyOf(space).network(space, 0)
  const { largest } = network.extremes(space.withResolution(space.decode(space.largest), pixels))
  const batch = imageBatch(imageSet(6, pixels), [0, 1, 2, 3, 4, 5], pixels)

  test('calibrated on the new images, the largest subnet answers what it answered with the statistics that it came with', () => {
    const supernet = openNetwork(space, { network, transfers: [] })
    supernet.initialise(1)
    const start = learntElsewhere(supernet.state({ momentum: false }))
    supernet.load(start)
    const [own] = supernet.outputs(largest, batch)
    supernet.calibrate(largest, [batch])
    const [withoutRebasing] = supernet.outputs(largest, batch)

    const observer = openNetwork(space, { network, transfers: [], extras: { observing: true } })
    observer.load(start)
    observer.calibrate(largest, [batch])
    const observed = observer.state({ momentum: false })
    observer.close()

    supernet.load(rebaseNorms(network, start, observed))
    const [asLoaded] = supernet.outputs(largest, batch)
    supernet.calibrate(largest, [batch])
    const [calibrated] = supernet.outputs(largest, batch)
    supernet.close()
    expect(relativeDifference(asLoaded, own)).toBeLessThan(1e-3)
    expect(relativeDifference(calibrated, own)).toBeLessThan(1e-3)
    expect(relativeDifference(withoutRebasing, own)).toBeGreaterThan(0.1)
  })
})

test('on the statistics that it has, a network stays what it is', () => {
  const network = familyOf(nano).network(nano, 0)
  const supernet = openNetwork(nano, { transfers: [] })
  supernet.initialise(1)
  const start = learntElsewhere(supernet.state({ momentum: false }))
  supernet.close()
  const rebased = rebaseNorms(network, start, start)
  expect([...rebased.keys()]).toEqual([...start.keys()])
  for (const name of start.keys()) {
    expect(differenceOf(dataOf(rebased, name), dataOf(start, name))).toBeLessThan(1e-6)
  }
})

test('the statistics of batches are averaged by their images', () => {
  const network = familyOf(nano).network(nano, 0)
  const supernet = openNetwork(nano, { transfers: [] })
  supernet.initialise(1)
  const state = supernet.state({ momentum: false })
  supernet.close()
  const filled = (value: number): State =>
    new Map(Array.from(state, ([name, { shape, data }]) => [name, { shape, data: data.map(() => value) }]))
  const mean = meanStatistics(network, [
    { images: 3, statistics: filled(1) },
    { images: 1, statistics: filled(5) },
  ])
  const all = [...state.keys()].filter((name) => isMean(name) || isVariance(name))
  expect([...mean.keys()].sort()).toEqual(all.sort())
  for (const name of mean.keys()) expect(tensorOf(mean, name).data.every((value) => value === 2)).toBe(true)
})
