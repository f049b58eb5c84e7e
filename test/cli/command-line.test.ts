/** The command as people call it: a process, what it prints, its exit code. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { expectPasteable } from './printed-commands.ts'

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'nat-cli-'))

const nat = (...argv: string[]) => natIn({}, ...argv)

function natIn(environment: Record<string, string | undefined>, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, ...argv],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NAT_DEBUG: '', ...environment },
    },
  )
  return { status, stdout, stderr: stderr.trim() }
}

test('help lists every command and the exit codes, uncoloured in a pipe', () => {
  const { status, stdout } = nat('--help')
  expect(status).toBe(0)
  for (const word of ['start', 'run', 'resume', 'show', '--debug', '64']) expect(stdout).toContain(word)
  expect(stdout).not.toContain('\u001b')
  expect(nat('run', '--help').stdout).toMatch(/--store.*s3:/)
})

const badSpec = join(folder, 'bad.yaml')
writeFileSync(badSpec, 'name: x\ndataset: .\nsupernet: nano\nsearch: { generations: 0 }\nbudget: { maxCostUsd: -1 }\n')

test.each([
  [['run'], 'Error: Missing required positional argument: SPEC.\nSee: npm run nat -- run --help'],
  [
    ['run', badSpec, '--stoer', 'x'],
    'Error: The command run has no option --stoer. Options: --store, --threads, --play, --run-id, --warm-start, --fresh, --debug.\nSee: npm run nat -- run --help',
  ],
  [
    ['run', badSpec, '--threads', 'two'],
    'Error: --threads is "two", expected a whole number from 1 upwards.\nSee: npm run nat -- --help',
  ],
  [
    ['run', badSpec, '--run-id', '../up'],
    'Error: The run id is "../up", expected 1 to 80 letters, digits and hyphens, not beginning with a hyphen.\nSee: npm run nat -- --help',
  ],
  [
    ['run', 'nowhere.yaml'],
    'Error: The spec nowhere.yaml cannot be read: there is no such file or folder.\nGive the path of a YAML or JSON file, such as examples/uci-digits/spec.yaml.',
  ],
  [
    ['resume', 'unknown'],
    `Error: There is no run unknown in ${folder}/.nat.\nThere are no runs there: name another place with --store, or start one with: npm run nat -- run SPEC`,
  ],
  [
    ['show', 'unknown', '--store', 'ftp://x'],
    'Error: The store "ftp://x" is neither a directory nor s3://bucket or s3://bucket/prefix. Give one of these.',
  ],
])('nat %j', (argv, message) => {
  const { status, stderr } = nat(...argv)
  expect(stderr).toBe(message)
  expect(status).toBe(argv.includes('ftp://x') ? 1 : 64)
})

test('an unknown command: those that there are', () => {
  const { status, stderr } = nat('nix')
  expect(stderr).toMatch(
    /^Error: There is no command "nix". Commands: start, run, resume, show, .*\.\nSee: npm run nat -- --help$/,
  )
  expect(status).toBe(64)
})

test('a failure to play that does not exist is refused before anything starts', () => {
  const good = join(folder, 'good.yaml')
  writeFileSync(good, 'name: x\ndataset: .\nsupernet: nano\n')
  const { status, stdout, stderr } = nat('run', good, '--play', 'reclaim:training')
  expect(stderr).toContain(
    'Error: --play is "reclaim:training", expected reclaim:STAGE, notice:STAGE or no-capacity:STAGE',
  )
  expect([status, stdout]).toEqual([64, ''])
})

test('a store that is a file', () => {
  const { status, stderr } = nat('run', join(folder, 'good.yaml'), '--store', badSpec)
  expect(stderr).toMatch(
    /^Error: .*bad\.yaml\/locks\/.*\.lock cannot be locked: the path leads through a file, or ends in one\.\nThe store must be a folder that can be written to.*--store/,
  )
  expect(status).toBe(1)
})

test('all mistakes of a spec at once, and nothing is written', () => {
  const { status, stderr } = nat('run', badSpec)
  expect(status).toBe(64)
  expect(stderr).toContain(`Error: ${badSpec} has 2 mistakes.`)
  expect(stderr).toContain('- search.generations')
  expect(stderr).toContain('- budget.maxCostUsd')
  expect(nat('show').stdout).toBe(`There are no runs in ${folder}/.nat.\n`)
})

test.each([['status'], ['logs', 'r'], ['cancel', 'r'], ['report', 'r'], ['submit', '--resume', 'r']])(
  '%s without AWS settings: what is missing, and what to do',
  (...argv) => {
    const nobody = { HOME: folder, AWS_PROFILE: undefined, AWS_REGION: undefined, AWS_ENDPOINT_URL: undefined }
    expect(natIn(nobody, ...argv)).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'Error: Cannot use AWS: no AWS region is set. Set AWS_REGION, such as AWS_REGION=eu-central-1, or choose a profile that has one with AWS_PROFILE.',
    })
  },
)

test('no AWS credentials; nobody at the address', () => {
  const region = { HOME: folder, AWS_PROFILE: undefined, AWS_REGION: 'eu-central-1', AWS_EC2_METADATA_DISABLED: 'true' }
  expect(natIn(region, 'status').stderr).toMatch(/^Error: Cannot use AWS: no AWS credentials were found\. Sign in/)
  const user = { ...region, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
  expect(natIn(user, 'status').stderr).toMatch(/^Error: AWS did not answer \(ECONNREFUSED\).*\nCheck the network/)
})

test.each([
  [['run', 'good.yaml', 'bad.yaml'], 'Error: The command run takes one SPEC; "bad.yaml" is too many.'],
  [['pretrain', '--width', '7'], 'Error: --width is 7; nano has 0 (1.0) and 1 (1.2).'],
  [['pretrain', '--batch', '0'], 'Error: --batch is "0", expected a whole number from 1 upwards.'],
  [
    ['profile', '--space', 'nano', '--out', 'nowhere/table.json'],
    'Error: --out: nowhere/table.json cannot be written: there is no such file or folder.',
  ],
  [['import', '.', '--space', 'nano', '--width', '1.0', '--out', 'x'], 'Error: . cannot be read: it is a folder.'],
  [['pretrain', '--space', 'nix'], 'Error: --space is nix; allowed: nano, ofa-mbv3, lite.'],
])('%j is refused', async (argv, message) => {
  const { status, stderr } = nat(...argv)
  expect(status).toBe(64)
  expect(stderr).toContain(message)
  await expectPasteable(stderr, {})
})

test('--debug adds the stack trace', () => {
  expect(nat('run', 'nowhere.yaml', '--debug').stderr).toMatch(/^\s+at readSpecFile/m)
})
