/**
 * Writes the names that specs may use for what only the container loads beside the code that reads specs:
 *
 *     node scripts/bootstrap.mjs run scripts/publish-names.ts
 *
 * After that, the schema: node scripts/bootstrap.mjs run pipeline/contract/write-json-schemas.ts
 */
import { writeFileSync } from 'node:fs'
import { publishedNames } from './published-names.ts'

const file = new URL('../pipeline/contract/engine-names.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(publishedNames(), null, 2)}\n`)
