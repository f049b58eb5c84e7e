/**
 * @file The task of recorded-run.yaml and of bench/transfer/turned-cifar10.yaml: pictures of CIFAR-10, which the shipped weights
 * know, turned by a quarter and as negatives, which they don't. 3,000 to learn from, 1,000 to choose by, 2,000 to test on.
 *
 *     node scripts/bootstrap.mjs run bench/search/turn-pictures.ts .nat/turned-pictures
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { type Cifar10Part, cifar10Classes, loadCifar10 } from '../../cli/pretraining/fetch-cifar10.ts'

const pixels = 32
const [to] = process.argv.slice(2)
if (to === undefined) throw new RangeError('turn-pictures: give the folder to write')
const { train, test } = await loadCifar10()
await write('train', train, 0, 3000)
await write('validation', train, 3000, 1000)
await write('test', test, 0, 2000)

async function write(name: string, { images, labels }: Cifar10Part, from: number, count: number): Promise<void> {
  const folderOf = (label: number) => path.join(to, name, cifar10Classes[label])
  for (const label of cifar10Classes.keys()) await mkdir(folderOf(label), { recursive: true })
  const size = pixels * pixels * 3
  for (let index = from; index < from + count; index++) {
    const picture = images.subarray(index * size, (index + 1) * size)
    await sharp(picture, { raw: { width: pixels, height: pixels, channels: 3 } })
      .rotate(90)
      .negate()
      .png()
      .toFile(path.join(folderOf(labels[index]), `${index}.png`))
  }
}
