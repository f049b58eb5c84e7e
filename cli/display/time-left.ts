/** How long the search will still take, from how long its stages took so far; what follows it (finish, export, report) is not in it. */

/** The stages of one generation, in order. */
const loopStages = ['PlanGeneration', 'AdaptSupernet', 'EvaluateSubnets', 'CommitGeneration'] as const
export type LoopStage = (typeof loopStages)[number]

export const loopStageNamed = (name: string): LoopStage | undefined => loopStages.find((stage) => stage === name)

export interface LoopPosition {
  readonly stage: LoopStage
  /** Generations that are still to come after this one. */
  readonly following: number
  /** Seconds since the stage began. */
  readonly elapsed: number
  /** Share of the stage that is done, 0 to 1; undefined: unknown. */
  readonly share: number | undefined
}

/** The first generation differs (no surrogate yet), and machines get busy: only the newest count. */
const remembered = 3

/**
 * @param seconds how long each stage took in past generations of this process
 * @returns seconds until the last generation is committed; undefined while a stage has never been seen
 */
export function timeLeft(
  seconds: Readonly<Partial<Record<LoopStage, readonly number[]>>>,
  position: LoopPosition,
): number | undefined {
  const expected = new Map<LoopStage, number>()
  for (const stage of loopStages) {
    const newest = (seconds[stage] ?? []).slice(-remembered)
    if (newest.length > 0) expected.set(stage, newest.reduce((sum, value) => sum + value, 0) / newest.length)
  }
  const { stage, elapsed, share } = position
  if (share !== undefined && share >= 0.1) expected.set(stage, elapsed / share)
  if (loopStages.some((name) => !expected.has(name))) return undefined
  const sum = (stages: readonly LoopStage[]) => stages.reduce((total, name) => total + (expected.get(name) ?? 0), 0)
  const rest = Math.max(0, sum([stage]) - elapsed) + sum(loopStages.slice(loopStages.indexOf(stage) + 1))
  return rest + position.following * sum(loopStages)
}
