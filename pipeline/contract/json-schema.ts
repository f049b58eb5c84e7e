/**
 * The published JSON Schemas, for editors and for readers of `summary.json`. Written to files by
 * `node pipeline/contract/write-json-schemas.ts`; a test fails when a file is out of date.
 */
import { z } from 'zod'
import { summarySchema } from './results.ts'
import { specSchema } from './spec.ts'

/** JSON Schema (2020-12) of what a user may write. */
function specJsonSchema(): object {
  return {
    title: 'Deployment spec of Neural Architecture Transfer',
    ...z.toJSONSchema(specSchema, { io: 'input', target: 'draft-2020-12' }),
  }
}

/** JSON Schema (2020-12) of `summary.json`. */
function summaryJsonSchema(): object {
  return {
    title: 'Summary of a run of Neural Architecture Transfer',
    ...z.toJSONSchema(summarySchema, { io: 'output', target: 'draft-2020-12' }),
  }
}

export const publishedSchemas = { 'spec.schema.json': specJsonSchema, 'summary.schema.json': summaryJsonSchema }
