/** What the file system says never reaches anybody raw, wherever it was said. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeError } from '../../../batch-image/job/outcome.ts'
import { explained } from '../../../cli/explained-error.ts'
import { explainedFileError } from '../../../pipeline/store/directory-errors.ts'
import { DirectoryStore } from '../../../pipeline/store/directory-store.ts'
import { keysOf, temporaryFolder } from '../helpers.ts'

const folder = temporaryFolder()
writeFileSync(join(folder, 'file'), '')
mkdirSync(join(folder, 'folder'))
symlinkSync('loop', join(folder, 'loop'))

const thrownBy = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('It did not fail.')
}
const long = 'x'.repeat(300)

test.each([
  [
    'nothing',
    () => readFileSync(join(folder, 'nothing')),
    /nothing cannot be used: there is no such file or folder\.$/,
  ],
  ['a folder', () => writeFileSync(join(folder, 'folder'), ''), /folder cannot be used: it is a folder\.$/],
  ['below a file', () => readFileSync(join(folder, 'file/x')), /x cannot be used: the path leads through a file/],
  ['a loop', () => readFileSync(join(folder, 'loop')), /loop cannot be used: its links lead in a circle\.$/],
  [
    'a long name',
    () => readFileSync(join(folder, long)),
    /cannot be used: the name is too long for this file system\.$/,
  ],
])('%s', (_, work, message) => {
  const error = thrownBy(work)
  for (const told of [explainedFileError(error), explained(error)])
    expect(told).toMatchObject({ name: 'Nat.StorageUnavailable', message: expect.stringMatching(message) })
  expect(describeError(error)).toMatchObject({ name: 'Nat.StorageUnavailable', text: expect.stringMatching(message) })
})

test('a full disk says no path; what will be better soon is passing; other errors stay', () => {
  const said = (fields: object) => explainedFileError(Object.assign(new Error('raw'), { syscall: 'write', ...fields }))
  expect(said({ code: 'ENOSPC' })).toMatchObject({ message: 'A file cannot be used: the disk is full.' })
  expect(said({ code: 'ESTALE', path: '/a' })).toMatchObject({ name: 'Nat.Transient' })
  expect(said({ code: 'EOVERFLOW', path: '/a' })).toMatchObject({
    message: '/a cannot be used: the file system answers EOVERFLOW.',
  })
  const program = new TypeError('x is not a function')
  expect(explainedFileError(program)).toBe(program)
  expect(explained(program)).toBe(program)
  const network = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' })
  expect(explainedFileError(network)).toBe(network)
  expect(explained(network)).toMatchObject({ message: 'AWS did not answer (ECONNREFUSED), even after retries.' })
})

test('a file in place of a store is no empty store', async () => {
  await expect(keysOf(new DirectoryStore(join(folder, 'file')), 'runs/')).rejects.toMatchObject({
    name: 'Nat.StorageUnavailable',
    message: expect.stringContaining('file: the path leads through a file, or ends in one.'),
  })
  expect(await keysOf(new DirectoryStore(join(folder, 'not there yet')), 'runs/')).toEqual([])
})
