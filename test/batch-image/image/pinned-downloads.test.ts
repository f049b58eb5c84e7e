/** What the image downloads: every file known by its hash, and no package that a job does not need. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { developmentFiles, runtimePackages } from '../../../batch-image/image/packages.mjs'
import { tensorflowVersion } from '../../../scripts/bootstrap/platform.mjs'
import { readDockerfile } from './prove/dockerfile.ts'

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

const entry =
  /(?:# (?<file>\S+\.whl)\n)?(?<name>[a-z0-9-]+)==(?<version>[0-9.]+) \\\n {4}--hash=sha256:(?<hash>[0-9a-f]{64})\n/g

function requirementsOf(file: string) {
  const text = read(file)
  const found = [...text.matchAll(entry)].map(({ groups }) => groups!)
  const rest = text.replace(entry, '').replace(/^#.*\n/gm, '')
  return { found, rest }
}

test.each(['batch-image/image/requirements.txt', 'batch-image/image/linter-requirements.txt'])(
  '%s: every line is one exact version with one SHA-256',
  (file) => {
    const { found, rest } = requirementsOf(file)
    expect(found.length).toBeGreaterThan(0)
    expect(rest.trim()).toBe('')
    expect(new Set(found.map(({ hash }) => hash)).size).toBe(found.length)
  },
)

test('the wheels are those of TensorFlow and its extra and-cuda, the file names those of the versions', () => {
  const { found } = requirementsOf('batch-image/image/requirements.txt')
  expect(found.map(({ name }) => name)).toEqual([
    'tensorflow',
    'nvidia-cublas-cu12',
    'nvidia-cuda-cupti-cu12',
    'nvidia-cuda-nvcc-cu12',
    'nvidia-cuda-nvrtc-cu12',
    'nvidia-cuda-runtime-cu12',
    'nvidia-cudnn-cu12',
    'nvidia-cufft-cu12',
    'nvidia-curand-cu12',
    'nvidia-cusolver-cu12',
    'nvidia-cusparse-cu12',
    'nvidia-nccl-cu12',
    'nvidia-nvjitlink-cu12',
  ])
  expect(found[0].version).toBe(tensorflowVersion)
  for (const { name, version, file } of found) expect(file).toMatch(`${name.replaceAll('-', '_')}-${version}-`)
})

test('pip fetches by hash only and installs nothing', () => {
  for (const file of ['batch-image/image/tensorflow-and-cuda.sh', 'batch-image/image/prove.sh']) {
    const calls =
      read(file)
        .replace(/\\\n\s*/g, ' ')
        .match(/^.*-m pip .*$/gm) ?? []
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatch(/pip download .*--require-hashes --only-binary=:all:/)
  }
})

test('npm installs from the lock file, in which every package has its integrity', () => {
  const { packages } = JSON.parse(read('package-lock.json'))
  type Locked = { integrity?: string; inBundle?: boolean }
  // What is bundled comes inside the archive of the package that bundles it.
  for (const [path, { integrity, inBundle }] of Object.entries<Locked>(packages))
    if (path !== '' && !inBundle) expect(integrity, path).toMatch(/^sha512-/)
  const { dependencies } = JSON.parse(read('package.json'))
  for (const name of runtimePackages) expect(dependencies[name], name).toMatch(/^\d+\.\d+\.\d+$/)
})

test('the packages in the image are those that the entry point imports, its sources are copied', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    // The entry point loads the stage of its command by name.
    entryPoints: ['batch-image/entry.ts', 'batch-image/stages/*.ts'],
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    metafile: true,
    outdir: 'dist',
    packages: 'external',
    platform: 'node',
    write: false,
  })
  const imported = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith('node:'))
    .map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    )
  // The addon's package is found by require.resolve.
  expect(read('supernet/native/binding.ts')).toContain("resolve('@tensorflow/tfjs-node-gpu/package.json')")
  expect([...new Set([...imported, '@tensorflow/tfjs-node-gpu'])].sort()).toEqual(runtimePackages)

  const { stages } = readDockerfile(join(root, 'batch-image/Dockerfile'))
  const copied = stages
    .at(-1)!
    .steps.filter(({ keyword, flags }) => keyword === 'COPY' && flags.length === 0)
    .map(({ text }) => text.split(' ')[0])
  for (const file of Object.keys(metafile.inputs))
    expect(
      copied.some((folder) => file === folder || file.startsWith(`${folder}/`)),
      file,
    ).toBe(true)
})

test.each([
  ['tensorflow/c/c_api.h', true],
  ['binding.gyp', true],
  ['index.d.ts', true],
  ['index.d.mts', true],
  ['index.js.map', true],
  ['index.js', false],
  ['tfjs_binding.node', false],
  ['libvips-cpp.so.8.17.3', false],
  ['index.mjs', false],
  ['package.json', false],
  ['LICENSE', false],
])('reducing removes %s: %s', (file, removed) => {
  expect(developmentFiles.test(file)).toBe(removed)
})
