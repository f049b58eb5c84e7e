/** A table of how long layers take on a device. */
import { z } from 'zod'

// Milliseconds; `std`, `count` and the like may stand beside.
const time = z.looseObject({
  mean: z.number({ error: 'a number of milliseconds' }).min(0, { error: 'no negative time' }),
})

/** Layer (nat/space/spaces/mobilenet-v3/layer-keys.ts) -> milliseconds of one image. */
export const latencyTableSchema = z.looseObject({
  schema: z.literal(1),
  /** What was measured, for people: `Pixel 8`. */
  device: z.string(),
  runtime: z.string(),
  measuredAt: z.string(),
  /** Whose layers they are, for messages: other spaces may have them too. */
  space: z.string().optional(),
  /** What a network takes beyond its layers: the call, its input and output. Left out: nothing. */
  perNetwork: time.optional(),
  layers: z.record(z.string(), time),
})
export type LatencyTable = z.infer<typeof latencyTableSchema>
