/**
 * The X-Ray trace of an execution, through to its jobs. Step Functions traces its functions by itself, but hands no trace
 * to a Batch job, and its context object has none: the first function of an execution leaves it in the store.
 */
import { traceSchema } from '../contract/documents.ts'
import { keys } from '../contract/keys.ts'
import { findDocument, replaceDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** Where Lambda's runtime keeps the header of the invocation. */
export const traceHeaderVariable = '_X_AMZN_TRACE_ID'

/** @param header such as `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1` */
export function traceIdOf(header: string | undefined): string | undefined {
  return /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/.exec(header ?? '')?.[1]
}

/** Of the newest execution: a resumed run has a trace of its own. */
export async function keepTrace(store: ObjectStore, runId: string, traceId: string): Promise<void> {
  await replaceDocument(store, keys.trace(runId), traceSchema, { schema: 1, traceId })
}

/** @returns undefined where nobody traces, as on a laptop. Never throws: nothing fails for want of a trace */
export async function findTrace(store: ObjectStore, runId: string): Promise<string | undefined> {
  try {
    return (await findDocument(store, keys.trace(runId), traceSchema))?.traceId
  } catch {
    return undefined
  }
}
