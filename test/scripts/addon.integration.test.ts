/** The addon is compiled whatever the checkout and the cache are called. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { buildAddon, plainFolder } from '../../scripts/bootstrap/addon.mjs'
import { cacheFolder } from '../../scripts/bootstrap/cache-folder.mjs'
import { nodeRuntime } from '../../scripts/bootstrap/node-runtime.mjs'
import { platformFor } from '../../scripts/bootstrap/platform.mjs'
import { knownLibrary } from '../../scripts/bootstrap/tensorflow.mjs'

const checkout = join(import.meta.dirname, '..', '..')

test('a checkout and a cache whose paths have spaces and other letters: the addon is compiled', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'Übung mit Leerzeichen '))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const root = join(folder, 'das Projekt')
  mkdirSync(root)
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'))
  const platform = platformFor(process.platform, process.arch)
  const library = knownLibrary(platform, cacheFolder(process.env), process.env)
  const target = join(folder, 'der Cache', 'tfjs_binding.node')
  await buildAddon({
    root,
    package: join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu'),
    node: nodeRuntime(root, platform),
    platform,
    library,
    target,
  })
  expect(existsSync(target)).toBe(true)
})

test('a folder for temporary files with spaces in its path is passed over', () => {
  expect(plainFolder('/tmp')).toBe('/tmp')
  expect(plainFolder('/no such folder')).toBe('/tmp')
})
