/** A trigger: a message on the event bus with the spec in it. */
import { z } from 'zod'
import { registerTrigger } from '../../pipeline/triggers/triggers.ts'

registerTrigger({
  name: 'SpecAnnounced',
  description: 'A spec was announced: start a run',
  event: z.object({
    source: z.literal('laboratory'),
    detail: z.object({ bucket: z.string(), name: z.string(), spec: z.string() }),
  }),
  pattern: () => ({ source: ['laboratory'], detailType: ['Spec'] }),
  runOf: async ({ detail: { bucket, name, spec } }) => ({
    runId: name,
    bucket,
    spec: new TextEncoder().encode(spec),
  }),
})
