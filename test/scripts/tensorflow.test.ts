import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheFolder } from '../../scripts/bootstrap/cache-folder.mjs'
import { libraryIn } from '../../scripts/bootstrap/library.mjs'
import { linkNames } from '../../scripts/bootstrap/link-libraries.mjs'
import { platformFor } from '../../scripts/bootstrap/platform.mjs'
import { isUnpacked, tensorflowFolder } from '../../scripts/bootstrap/tensorflow.mjs'

const linux = platformFor('linux', 'x64')
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorflow-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function put(...path: string[]) {
  mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true })
  writeFileSync(join(folder, ...path), 'content')
}

test('the cache is NAT_CACHE, else the XDG cache folder, else ~/.cache', () => {
  expect(cacheFolder({ NAT_CACHE: '/a', XDG_CACHE_HOME: '/b' }, '/home/me')).toBe('/a')
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' }, '/home/me')).toBe('/b/neural-architecture-transfer')
  expect(cacheFolder({}, '/home/me')).toBe('/home/me/.cache/neural-architecture-transfer')
})

test('NAT_TENSORFLOW_LIBRARY comes before the cache', () => {
  expect(tensorflowFolder(linux, '/cache', { NAT_TENSORFLOW_LIBRARY: '/opt/tf' })).toEqual({
    folder: '/opt/tf',
    byHand: true,
  })
  expect(tensorflowFolder(linux, '/cache', {}).folder).toBe('/cache/tensorflow-2.21.0-linux-x64')
})

test('a library is found in the layout of a wheel and in that of the C distribution', () => {
  put('libtensorflow_cc.so.2')
  put('libtensorflow_framework.so.2')
  put('include', 'tensorflow', 'c', 'c_api.h')
  expect(libraryIn(folder, linux)).toMatchObject({
    tensorflow: join(folder, 'libtensorflow_cc.so.2'),
    headers: join(folder, 'include'),
  })
  rmSync(join(folder, 'libtensorflow_cc.so.2'))
  put('lib', 'libtensorflow.so.2')
  expect(libraryIn(folder, linux).tensorflow).toBe(join(folder, 'lib', 'libtensorflow.so.2'))
})

test('a folder that lacks something is refused with the names of what is missing', () => {
  put('libtensorflow_cc.so.2')
  expect(() => libraryIn(folder, linux)).toThrow(
    `The TensorFlow folder ${folder} lacks libtensorflow_framework.so.2 and include/tensorflow/c/c_api.h.`,
  )
})

test('another library is another identity, a link to the same one is not', () => {
  put('libtensorflow_cc.so.2')
  put('libtensorflow_framework.so.2')
  put('include', 'tensorflow', 'c', 'c_api.h')
  const first = libraryIn(folder, linux).identity
  symlinkSync(folder, `${folder}-link`)
  expect(libraryIn(`${folder}-link`, linux).identity).toBe(first)
  rmSync(`${folder}-link`)
  writeFileSync(join(folder, 'libtensorflow_cc.so.2'), 'a longer content')
  expect(libraryIn(folder, linux).identity).not.toBe(first)
})

test('an unpacked folder counts only while its files have the recorded sizes', () => {
  expect(isUnpacked(folder)).toBe(false)
  put('libtensorflow_cc.so.2')
  writeFileSync(join(folder, 'sizes.json'), JSON.stringify({ 'libtensorflow_cc.so.2': 'content'.length }))
  expect(isUnpacked(folder)).toBe(true)
  truncateSync(join(folder, 'libtensorflow_cc.so.2'), 3)
  expect(isUnpacked(folder)).toBe(false)
})

test('libraries are linked under their own names and under those that a linker looks for', () => {
  expect(linkNames(['libtensorflow_cc.so.2', 'libtensorflow.so.2'])).toEqual([
    'libtensorflow_cc.so.2',
    'libtensorflow_cc.so',
    'libtensorflow.so.2',
    'libtensorflow.so',
  ])
  expect(linkNames(['libtensorflow.2.dylib'])).toEqual(['libtensorflow.2.dylib', 'libtensorflow.dylib'])
})
