/**
 * Calls of models in turns: a slow moment of the machine meets all of them.
 *
 * A single layer is called once when its turn comes: it finds the caches as other layers have left them, as a layer in a
 * network does. A network is called several times, one call after the other: a device that answers image after image finds
 * the network's weights where the last call left them, and other networks between two calls would throw them out. So the
 * first of its calls does not count. This is also how the networks are timed that a run delivers.
 */

/** Calls of a model when its turn comes; also for the programs that time models on devices. */
export const callsOfATurn = {
  layer: { inVain: 0, counted: 1 },
  network: { inVain: 1, counted: 5 },
} as const

/** What a model is to those who time it: a whole network, or a part of one. */
export type ModelKind = keyof typeof callsOfATurn

export interface Repetitions {
  /** By the clock, for all models together, warming up not counted. */
  readonly milliseconds: number
  /** Turns. */
  readonly fewest: number
  readonly most: number
}

const WARM_UPS = 3

/**
 * @param clock milliseconds
 * @returns milliseconds of every call that counts, [models][turns * counted calls of a turn]
 */
export async function takeTurns(
  models: readonly { readonly kind: ModelKind; readonly run: () => Promise<unknown> }[],
  { milliseconds, fewest, most }: Repetitions,
  clock: () => number,
): Promise<number[][]> {
  const times = models.map((): number[] => [])
  for (let i = 0; i < WARM_UPS; i++) for (const { run } of models) await run()
  const start = clock()
  for (let i = 0; i < most; i++) {
    if (i >= fewest && clock() - start > milliseconds) break
    for (const [index, { kind, run }] of models.entries()) {
      const { inVain, counted } = callsOfATurn[kind]
      for (let call = -inVain; call < counted; call++) {
        const before = clock()
        await run()
        if (call >= 0) times[index].push(clock() - before)
      }
    }
  }
  return times
}
