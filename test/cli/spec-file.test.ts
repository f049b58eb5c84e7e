import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { readSpecFile } from '../../cli/spec-file.ts'

function specIn(folder: string, text: string): string {
  const file = join(folder, 'spec.yaml')
  writeFileSync(file, text)
  return file
}
const newFolder = () => mkdtempSync(join(tmpdir(), 'nat-spec-'))

test('relative paths count from the folder of the spec, and become absolute', () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'images'))
  writeFileSync(join(folder, 'phone.json'), '{}')
  const file = specIn(
    folder,
    'name: x\ndataset: images\nsupernet: nano\nobjectives: [error, { latency: phone.json }]\n',
  )
  const spec = readSpecFile(file)
  expect(spec.dataset.location).toBe(join(folder, 'images'))
  expect(spec.objectives).toEqual(['error', { latency: join(folder, 'phone.json') }])
})

test('two latency tables keep their names', () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'phone.json'), '{}')
  writeFileSync(join(folder, 'watch.json'), '{}')
  const tables = '[error, { latency: phone.json, name: phone }, { latency: watch.json, name: watch }]'
  const spec = readSpecFile(specIn(folder, `name: x\ndataset: .\nsupernet: nano\nobjectives: ${tables}\n`))
  expect(spec.objectives).toEqual([
    'error',
    { latency: join(folder, 'phone.json'), name: 'phone' },
    { latency: join(folder, 'watch.json'), name: 'watch' },
  ])
})

test('paths from the working directory come first; other folders can be given', () => {
  const file = specIn(newFolder(), 'name: x\ndataset: examples/uci-digits\nsupernet: nano\n')
  expect(readSpecFile(file).dataset.location).toBe(join(process.cwd(), 'examples/uci-digits'))
  const base = newFolder()
  mkdirSync(join(base, 'pictures'))
  const other = specIn(newFolder(), 'name: x\ndataset: pictures\nsupernet: nano\n')
  expect(readSpecFile(other, [base]).dataset.location).toBe(join(base, 'pictures'))
})

test('~ is the home folder, as in a shell', () => {
  const home = newFolder()
  mkdirSync(join(home, 'pictures', 'flowers'), { recursive: true })
  vi.stubEnv('HOME', home)
  const locationOf = (dataset: string) =>
    readSpecFile(specIn(newFolder(), `name: x\ndataset: ${dataset}\nsupernet: nano\n`)).dataset.location
  expect(locationOf('~/pictures/flowers')).toBe(join(home, 'pictures/flowers'))
  expect(locationOf('"~"')).toBe(home)
  // A name that begins with a tilde is none.
  expect(() => locationOf('~pictures')).toThrow('there is no')
  vi.unstubAllEnvs()
})

test('addresses in S3 stay as they are', () => {
  const file = specIn(newFolder(), 'name: x\ndataset: s3://bucket/images/\nsupernet: nano\n')
  expect(readSpecFile(file).dataset.location).toBe('s3://bucket/images/')
})

test('a path that leads nowhere is named with all places that were tried', () => {
  const folder = newFolder()
  const file = specIn(folder, 'name: x\ndataset: nowhere\nsupernet: nano\n')
  expect(() => readSpecFile(file)).toThrow(
    `dataset of ${file} is "nowhere", but there is no ${process.cwd()}/nowhere and no ${folder}/nowhere.`,
  )
})

test('a spec that is not there, or is a folder', () => {
  expect(() => readSpecFile('/nowhere/spec.yaml')).toThrow(
    'The spec /nowhere/spec.yaml cannot be read: there is no such file or folder.',
  )
  expect(() => readSpecFile(tmpdir())).toThrow(`The spec ${tmpdir()} cannot be read: it is a folder.`)
})
