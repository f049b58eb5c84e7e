/** Documents of the synthetic run. */
import { archiveSchema, indicatorsSchema, planSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { readDocument } from '../../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../../pipeline/store/object-store.ts'

export const planOf = (store: ObjectStore, generation: number) =>
  readDocument(store, keys.plan('run', generation), planSchema)
export const archiveOf = (store: ObjectStore, generation: number) =>
  readDocument(store, keys.archive('run', generation), archiveSchema)
export const indicatorsOf = (store: ObjectStore, generation: number) =>
  readDocument(store, keys.indicators('run', generation), indicatorsSchema)
