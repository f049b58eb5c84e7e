/** A table of how long layers take on a device. */
import { z } from 'zod'

const layers = z.record(
  z.string(),
  // Milliseconds; `std`, `count` and the like may stand beside.
  z.looseObject({ mean: z.number({ error: 'a number of milliseconds' }).min(0, { error: 'no negative time' }) }),
)

/** Layer (nat/space/spaces/mobilenet-v3/layer-keys.ts) -> milliseconds of one image. */
export const latencyTableSchema = z.looseObject({
  schema: z.literal(1),
  /** What was measured, for people: `Pixel 8`. */
  device: z.string(),
  runtime: z.string(),
  measuredAt: z.string(),
  layers,
})
export type LatencyTable = z.infer<typeof latencyTableSchema>
