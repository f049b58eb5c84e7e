/** `nat export --pick` and `--network`: which networks of a run are meant. */
import { expect, test } from 'vitest'
import { byName, pick } from '../../cli/networks.ts'
import type { FrontMember } from '../../pipeline/contract/results.ts'

const member = (id: string, macs: number, error: number) =>
  ({ id, costs: { macs, params: 2 * macs }, validation: { error } }) as unknown as FrontMember
const members = [member('net-01', 1e6, 9), member('net-02', 2e6, 5), member('net-03', 5e6, 4)]

test.each([
  ['min error', 'net-03'],
  ['macs<=3e6, min error', 'net-02'],
  ['macs <= 1000000, min error', 'net-01'],
  ['error<=5, min macs', 'net-02'],
  ['error>=4.5, max macs', 'net-02'],
  ['max params, macs<=2e6, error>=6', 'net-01'],
])('%s is %s', (text, id) => {
  expect(pick(members, text).id).toBe(id)
})

test.each([
  ['macs<=5, min error', '--pick: none of the 3 networks keeps macs<=5, min error.'],
  ['macs<=5e9', '--pick: no order is given. Add one, such as min error.'],
  ['', '--pick: "" is no limit (macs<=3e6, error>=2) and not the one order (min error, max macs).'],
  ['min beauty', '--pick: there is no beauty; allowed: macs, params, error.'],
  ['beauty<=3, min error', '--pick: there is no beauty; allowed: macs, params, error.'],
  [
    'macs<5, min error',
    '--pick: "macs<5" is no limit (macs<=3e6, error>=2) and not the one order (min error, max macs).',
  ],
  [
    'min error, min macs',
    '--pick: "min macs" is no limit (macs<=3e6, error>=2) and not the one order (min error, max macs).',
  ],
])('%j is refused', (text, message) => {
  expect(() => pick(members, text)).toThrow(expect.objectContaining({ name: 'UsageError', message }))
})

test('by name, in the order asked for; an unknown one is refused with those that there are', () => {
  expect(byName(members, ['net-03', 'net-01']).map(({ id }) => id)).toEqual(['net-03', 'net-01'])
  expect(() => byName(members, ['net-04'])).toThrow(
    expect.objectContaining({
      message: 'There is no network net-04 that was exported; there are: net-01, net-02, net-03.',
    }),
  )
})
