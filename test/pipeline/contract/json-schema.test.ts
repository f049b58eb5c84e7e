import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { publishedSchemas } from '../../../pipeline/contract/json-schema.ts'

test.each(Object.entries(publishedSchemas))(
  '%s is what the code says (node pipeline/contract/write-json-schemas.ts)',
  async (file, schema) => {
    const published = await readFile(new URL(`../../../pipeline/contract/${file}`, import.meta.url), 'utf8')
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(schema())))
  },
)
