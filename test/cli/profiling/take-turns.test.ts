/** What is called how often, and what of it counts: layers once in a turn, networks as they answer image after image. */
import { describe, expect, test } from 'vitest'
import { plannedSpace } from '../../../cli/profiling/profile-space.ts'
import { callsOfATurn, type ModelKind, takeTurns } from '../../../cli/profiling/take-turns.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'

/** A machine with one cache: a call takes 3 ms after another model's, and 1 ms after one of the same. */
function machine() {
  const called: string[] = []
  let now = 0
  const model = (name: string, kind: ModelKind) => ({
    kind,
    run: async () => {
      now += called.at(-1) === name ? 1 : 3
      called.push(name)
    },
  })
  return { called, model, clock: () => now }
}

test('in a turn a layer is called once, a network once in vain and five times that count', async () => {
  const { called, model, clock } = machine()
  const models = [model('network', 'network'), model('one', 'layer'), model('two', 'layer')]
  const times = await takeTurns(models, { milliseconds: 0, fewest: 2, most: 2 }, clock)
  const turn = [...Array(6).fill('network'), 'one', 'two']
  const warmingUp = Array(3).fill(['network', 'one', 'two']).flat()
  expect(called).toEqual([...warmingUp, ...turn, ...turn])
  // The network finds its own weights, the layers find what others have left.
  expect(times).toEqual([Array(10).fill(1), [3, 3], [3, 3]])
})

test('networks among networks are as fast as one that is alone', async () => {
  const { model, clock } = machine()
  const models = ['a', 'b', 'c'].map((name) => model(name, 'network'))
  const patience = { milliseconds: 0, fewest: 1, most: 1 }
  const alone = await takeTurns(models.slice(0, 1), patience, clock)
  expect(await takeTurns(models, patience, clock)).toEqual([...alone, ...alone, ...alone])
})

test.each([
  ['the fewest turns, where a turn takes longer than all may take', 1, 3],
  ['turns until the time is over: six take 66 milliseconds', 60, 6],
  ['the most turns, where time is left', 1000, 9],
])('%s', async (_, milliseconds, turns) => {
  const { model, clock } = machine()
  const models = [model('network', 'network'), model('layer', 'layer')]
  // A turn: 3 + 5 * 1 milliseconds for the network, 3 for the layer, 11 together.
  const [, layer] = await takeTurns(models, { milliseconds, fewest: 3, most: 9 }, clock)
  expect(layer).toHaveLength(turns)
})

describe('a plan', () => {
  const { models } = plannedSpace({ space: nano, widths: [0, 1], classes: 10 }).plan

  test('has whole networks as networks, all others as layers: the empty network stands for a layer’s call', () => {
    for (const { name, kind, layers } of models) expect(kind, name).toBe(layers.length > 1 ? 'network' : 'layer')
  })

  test('a network has calls in vain, a layer has none', () => {
    expect(callsOfATurn.layer).toEqual({ inVain: 0, counted: 1 })
    expect(callsOfATurn.network.inVain).toBeGreaterThan(0)
  })
})
