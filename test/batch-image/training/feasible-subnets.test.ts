/** Which subnets the training stages take under a run's constraints. */
import { expect, test } from 'vitest'
import { feasibleSubnets } from '../../../batch-image/training/feasible-subnets.ts'
import type { RunInputs } from '../../../batch-image/training/run-inputs.ts'
import { createGenerator } from '../../../nat/random/index.ts'
import { cost, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { parseSpec } from '../../../pipeline/contract/parse-spec.ts'
import { objectiveNamed } from '../../../pipeline/objectives/index.ts'
import { familyOf } from '../../../supernet/families/index.ts'
import { smallSpec } from '../../pipeline/helpers.ts'

const classes = ['a', 'b', 'c']
const network = familyOf(nano).network(nano, 1)
const inputsWith = (constraints: object) =>
  ({
    spec: parseSpec(JSON.stringify({ ...smallSpec, constraints })),
    space: nano,
    dataset: { classes },
    named: objectiveNamed,
  }) as unknown as RunInputs
type Subnet = Parameters<typeof nano.encode>[0]
const macsOf = (subnet: unknown) => cost(nano, subnet as Subnet, classes.length).macs
const { least, most } = nano.costs(classes.length).macs

test('draws and extremes keep the constraint, for every size of images that leaves a network', () => {
  const max = least + (most - least) / 5
  const subnets = feasibleSubnets(inputsWith({ macs: { max } }))
  const generator = createGenerator(1)
  for (let i = 0; i < 100; i++) expect(macsOf(subnets.draw(generator, nano.draw))).toBeLessThanOrEqual(max)
  let lowered = 0
  for (const resolution of nano.resolutions) {
    const ofSize = { ...nano.decode(nano.smallest), resolution }
    const { largest, smallest } = subnets.extremes(network, ofSize)
    expect([largest, smallest]).toMatchObject([
      { resolution, width: 1 },
      { resolution, width: 1 },
    ])
    const ends = network.extremes(ofSize)
    expect(smallest).toEqual(ends.smallest)
    if (macsOf(ends.smallest) > max) continue
    expect(macsOf(largest)).toBeLessThanOrEqual(max)
    if (macsOf(ends.largest) > max) lowered++
  }
  expect(lowered).toBeGreaterThan(0)
})

test('a run without constraints takes what it always took', () => {
  const subnets = feasibleSubnets(inputsWith({}))
  expect(subnets.draw(createGenerator(2), nano.draw)).toEqual(nano.decode(nano.draw(createGenerator(2))))
  const drawn = nano.decode(nano.draw(createGenerator(3)))
  expect(subnets.extremes(network, drawn)).toEqual(network.extremes(drawn))
})
