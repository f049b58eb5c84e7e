import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { bundleFile, bundleHandlers, handlerNames } from '../../cdk/handler-bundles.ts'

const folder = await bundleHandlers()

// All of it is loaded at every cold start (bench/cold-start.ts). The largest draws the report.
test.each(handlerNames().map((name) => [name]))(
  '%s: below 1.1 MB, and loads as an ES module by itself',
  async (name) => {
    const file = join(folder, name, bundleFile)
    expect(statSync(file).size).toBeLessThan(1_100_000)
    expect(await import(pathToFileURL(file).href)).toHaveProperty('handler', expect.any(Function))
  },
)
