import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { emoji } from '../../../cli/pretraining/drawings/emoji.ts'
import { fetchDrawingPackages } from '../../../cli/pretraining/drawings/fetch-packages.ts'
import { letters } from '../../../cli/pretraining/drawings/letters.ts'
import { parseShares } from '../../../cli/pretraining/sources.ts'
import { temporaryFolder } from '../../data/support.ts'

test('shares of the steps: 1 where none is said', () => {
  expect([...parseShares('cifar10=3,letters,emoji=0.5')]).toEqual([
    ['cifar10', 3],
    ['letters', 1],
    ['emoji', 0.5],
  ])
})

test.each([
  [
    'cifar100=1',
    '--sources names "cifar100"; allowed: cifar10, letters, emoji, each with its share of the steps, such as cifar10=2,letters=1.',
  ],
  ['letters=0', '--sources gives letters the share "0", expected a number above 0.'],
  ['letters=much', '--sources gives letters the share "much", expected a number above 0.'],
  ['letters=1,letters=2', '--sources names a source twice: letters=1,letters=2.'],
])('refused: %s', (text, message) => {
  expect(() => parseShares(text)).toThrow(message)
})

afterEach(() => vi.unstubAllEnvs())

test('an installation that fails leaves nothing behind and says what to do', async () => {
  const cache = await temporaryFolder()
  vi.stubEnv('PATH', await temporaryFolder())
  await expect(fetchDrawingPackages('emoji', () => {}, cache)).rejects.toMatchObject({
    name: 'Nat.Transient',
    message: 'npm install of packages of @iconify-json failed: spawn npm ENOENT',
    advice: "Check the network and npm's registry setting.",
  })
  expect(await readdir(join(cache, 'drawings'))).toEqual([])
})

// 170 MB that no test fetches; where the pre-training has fetched them they are checked.
const cached = await readdir(
  join(process.env.NAT_CACHE ?? join(homedir(), '.cache/neural-architecture-transfer'), 'drawings'),
).catch(() => [] as string[])
const isCached = (kind: string) => cached.some((name) => name.startsWith(`${kind}-`))

test.runIf(isCached('fonts'))('letters: 61 classes without a digit, each drawn by most fonts', async () => {
  const { classes, drawings } = await letters(() => {})
  expect(classes.length).toBe(61)
  expect(classes.filter((name) => /[0-9]/.test(name))).toEqual([])
  const counts = classes.map((_, label) => drawings.filter((each) => each.label === label).length)
  expect(Math.min(...counts)).toBeGreaterThan(100)
})

test.runIf(isCached('emoji'))('emoji: each class in at least four sets, no digits', async () => {
  const { classes, drawings } = await emoji(() => {})
  expect(classes.length).toBe(1577)
  expect(classes.filter((name) => /digit|keycap|flag-/.test(name))).toEqual([])
  const counts = classes.map((_, label) => drawings.filter((each) => each.label === label).length)
  expect(Math.min(...counts)).toBe(4)
})
