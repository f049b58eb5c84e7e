/** cfn-lint on the templates. It comes with moto: `npm run test:aws` runs this file. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { requiredVariable } from '../aws/support/server.ts'
import { build } from './synthesise.ts'

const linter = join(dirname(requiredVariable('NAT_TEST_MOTO_PYTHON')), 'cfn-lint')
const settings = fileURLToPath(new URL('../../.cfnlintrc', import.meta.url))

function lint(...templates: string[]): { status: number | null; findings: string } {
  const { status, stdout, stderr } = spawnSync(linter, ['--config-file', settings, '-t', ...templates], {
    encoding: 'utf8',
  })
  return { status, findings: `${stdout}${stderr}` }
}

const templatesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(folder, file))

test('the version is the one that the documents name', () => {
  expect(execFileSync(linter, ['--version'], { encoding: 'utf8' }).trim()).toBe('cfn-lint 1.58.0')
})

test.each([
  ['the default', {}],
  ['every option', { kms: true, privateNetwork: true, alarmEmail: 'a@example.com', dataBuckets: 'photos,more' }],
])('cfn-lint finds nothing in the templates of %s', (_, context) => {
  const { app, outdir } = build({ context })
  app.synth()
  const templates = templatesIn(outdir)
  expect(templates).toHaveLength(2)
  expect(lint(...templates)).toEqual({ status: 0, findings: '' })
})

test('it would find a mistake', () => {
  const { app, outdir } = build()
  app.synth()
  const [, pipeline] = templatesIn(outdir).sort()
  const broken = readFileSync(pipeline as string, 'utf8').replace('"MaxvCpus"', '"MostvCpus"')
  const file = join(mkdtempSync(join(tmpdir(), 'nat-cfn-lint-')), 'broken.template.json')
  writeFileSync(file, broken)
  expect(lint(file).findings).toContain('MostvCpus')
})
