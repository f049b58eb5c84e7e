import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { publishedNames } from '../../../scripts/published-names.ts'

test('the names that specs may use are those of the registries (node scripts/bootstrap.mjs run scripts/publish-names.ts)', () => {
  const file = new URL('../../../pipeline/contract/engine-names.json', import.meta.url)
  const names: unknown = JSON.parse(readFileSync(file, 'utf8'))
  expect(names).toEqual(publishedNames())
  expect(publishedNames()['modes of transfer']).toContain('last-<n>-stages')
})
