/** The Dockerfile's promises, read from its text. `npm run test:image` carries it out. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { expect, test } from 'vitest'
import { jobUser, scratchFolder } from '../../../cdk/constructs/gpu-machines.ts'
import { fieldsOf, pairsOf, readDockerfile, type Step } from './prove/dockerfile.ts'

const root = join(import.meta.dirname, '../../..')
const path = join(root, 'batch-image/Dockerfile')
const { initial, stages } = readDockerfile(path)
const steps = stages.flatMap((stage) => stage.steps)
const job = stages[stages.length - 1]
const of = (keyword: string, from: readonly Step[] = steps) => from.filter((step) => step.keyword === keyword)

test('a linter finds nothing', () => {
  expect(validate(readFileSync(path, 'utf8'))).toEqual([])
})

test('every base image is named with a tag and needs a digest that has no default', () => {
  const defaults = new Map(
    initial.map(({ text }) => {
      const [name, value] = text.split('=')
      return [name, value] as const
    }),
  )
  expect(stages.map(({ name }) => name)).toEqual(['tensorflow', 'packages', 'job'])
  for (const { base } of stages) {
    const [, image, digest] =
      /^\$\{([A-Z]+_IMAGE)\}@\$\{([A-Z]+_DIGEST):\?give-the-digest-as-docs\/image\.md-says\}$/.exec(base) ?? []
    expect(digest).toBe(image.replace('_IMAGE', '_DIGEST'))
    expect(defaults.get(image)).toMatch(
      /^public\.ecr\.aws\/docker\/library\/(node:22|python:3\.12-slim)-bookworm(-slim)?$/,
    )
    expect(defaults.has(digest)).toBe(true)
    expect(defaults.get(digest)).toBeUndefined()
  }
  expect(readFileSync(path, 'utf8')).not.toMatch(/latest|[0-9a-f]{64}/)
})

test('each stage refuses a wrong digest before it does anything else', () => {
  for (const stage of stages) {
    const [first] = of('RUN', stage.steps)
    const [, digest] = /@\$\{(\w+)/.exec(stage.base) ?? []
    expect(first.text).toMatch(new RegExp(`/check-base\\.sh ${digest} "\\$${digest}" `))
  }
})

test.each([
  ['', 'BASE_DIGEST is "", expected sha256: and 64 hexadecimal digits. docs/image.md says how to look the digest up.'],
  ['latest', 'BASE_DIGEST is "latest", expected'],
  [`sha256:${'a'.repeat(63)}`, 'expected sha256: and 64'],
  [`sha256:${'a'.repeat(65)}`, 'expected sha256: and 64'],
  [`sha256:${'A'.repeat(64)}`, 'expected sha256: and 64'],
])('the digest %j is refused with a sentence', (digest, message) => {
  const { status, stderr } = checkBase(digest, 'sh')
  expect(status).toBe(1)
  expect(stderr).toContain(message)
})

test('a base image that lacks a program is refused by name, the right one is let pass', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  expect(checkBase(digest, 'sh', 'no-such-program').stderr).toContain(
    'the image that BASE_DIGEST belongs to lacks no-such-program.',
  )
  if (process.arch === 'x64') expect(checkBase(digest, 'sh', 'node')).toMatchObject({ status: 0, stderr: '' })
  else expect(checkBase(digest, 'sh', 'node').stderr).toContain('Build with --platform linux/amd64.')
})

function checkBase(digest: string, ...programs: string[]) {
  const script = join(root, 'batch-image/image/check-base.sh')
  return spawnSync(script, ['BASE_DIGEST', digest, ...programs], { encoding: 'utf8' })
}

test('every RUN is one call of a script of the repository', () => {
  expect(of('RUN').length).toBeGreaterThan(0)
  for (const { text } of of('RUN')) {
    expect(text).toMatch(/^\/build\/batch-image\/image\/[a-z-]+\.(sh|mjs)( [\w/"$.+]+)*$/)
    const script = join(root, text.split(' ')[0].replace('/build/', ''))
    expect(statSync(script).mode & 0o111, `${script} must be executable`).not.toBe(0)
  }
})

test('nothing is fetched by the Dockerfile itself, and nothing installed by a package manager of the system', () => {
  expect(of('ADD')).toEqual([])
  for (const { text } of of('COPY')) expect(text).not.toMatch(/https?:/)
  for (const { text } of of('RUN'))
    expect(text).not.toMatch(/\b(apt|apt-get|curl|wget|pip|npm) (install|update|get)\b|https?:/)
})

test('what is copied and mounted exists and is not kept out by .dockerignore', () => {
  const ignore = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  expect(ignore.find((line) => !line.startsWith('#'))).toBe('*')
  const let_in = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  const copied = of('COPY')
    .filter(({ flags }) => !flags.some(([name]) => name === 'from'))
    .flatMap(({ text }) => text.split(/\s+/).slice(0, -1))
  const mounted = of('RUN')
    .flatMap(({ flags }) => flags.map(([, value]) => fieldsOf(value)))
    .filter(({ type, from }) => type === 'bind' && from === undefined)
    .map(({ source }) => source)
  for (const source of [...copied, ...mounted]) {
    expect(existsSync(join(root, source)), source).toBe(true)
    expect(
      let_in.some((entry) => source === entry || source.startsWith(`${entry}/`)),
      source,
    ).toBe(true)
  }
})

test('the job runs as the unprivileged user of the job definition, as process 1, and writes to scratch only', () => {
  expect(of('USER').map(({ text }) => text)).toEqual([`${jobUser.uid}:${jobUser.gid}`])
  const last = of('RUN', job.steps).at(-1)!
  expect(last.text).toMatch(new RegExp(`/strip-base\\.sh ${jobUser.uid} ${jobUser.gid}$`))
  const afterUser = job.steps.slice(job.steps.indexOf(of('USER')[0]))
  expect(of('RUN', afterUser)).toEqual([])
  const [program, ...rest] = JSON.parse(of('ENTRYPOINT')[0].text)
  expect(program).toBe('node')
  expect(rest.at(-1)).toBe('/app/batch-image/entry.ts')
  const env = new Map(pairsOf(of('ENV')[0].text))
  for (const name of ['TMPDIR', 'HOME', 'NAT_CACHE', 'CUDA_CACHE_PATH'])
    expect(`${env.get(name)}/`).toMatch(new RegExp(`^${scratchFolder}/`))
})

test('the job uses the GPU, quietly, and grows its memory as needed', () => {
  const env = Object.fromEntries(pairsOf(of('ENV')[0].text))
  expect(env).toMatchObject({
    NODE_ENV: 'production',
    NAT_DEVICE: 'gpu',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_CPP_MIN_LOG_LEVEL: '2',
    MALLOC_MMAP_MAX_: '0',
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
  })
  // Batch decides which GPU a job sees; set here, every container would see all.
  expect(env).not.toHaveProperty('NVIDIA_VISIBLE_DEVICES')
  expect(readFileSync(path, 'utf8')).not.toMatch(/SECRET|TOKEN|PASSWORD|AWS_/)
})
