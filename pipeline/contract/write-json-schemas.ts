/** @file Writes the published JSON Schemas beside this file: node pipeline/contract/write-json-schemas.ts */
import { writeFile } from 'node:fs/promises'
import { publishedSchemas } from './json-schema.ts'

for (const [file, schema] of Object.entries(publishedSchemas))
  await writeFile(new URL(file, import.meta.url), `${JSON.stringify(schema(), null, 2)}\n`)
