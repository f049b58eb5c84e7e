import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { bundleFile, bundleHandlers, handlerNames } from '../../cdk/handler-bundles.ts'

const folder = await bundleHandlers()

test.each(handlerNames().map((name) => [name]))('%s: below 1 MB, and loads as an ES module by itself', async (name) => {
  const file = join(folder, name, bundleFile)
  expect(statSync(file).size).toBeLessThan(1_000_000)
  expect(await import(pathToFileURL(file).href)).toHaveProperty('handler', expect.any(Function))
})
