/**
 * How a peer spends its compute, which is that of NAT's whole run, tuning and measuring included. Half of it tries the
 * settings of the grid in equal shares, the other half trains once more, from the start, with the best of them. Of all
 * these networks the one of least validation error is delivered. Where the architecture is to be chosen too, a third goes into
 * that, in equal shares and with one setting.
 */

export interface FineTuningSetting {
  /** Of all weights, at its highest. */
  readonly learningRate: number
  /**
   * `cosine` to zero for all weights and a random head, or the same with the start of the run's recipe: rebased norms and a
   * fitted head, or a tenth of the compute in which the head alone is trained.
   */
  readonly schedule: 'cosine' | 'head first, cosine'
}

/** The first is the one to begin with. */
export const grid: readonly FineTuningSetting[] = [0.1, 0.03, 0.3, 0.01].flatMap((learningRate) => [
  { learningRate, schedule: 'cosine' } as const,
  { learningRate, schedule: 'head first, cosine' } as const,
])

/**
 * The setting that tells architectures apart. From a random head they would end close to chance where the head has many
 * features: photos at 0.1 were wrong on 31 to 70 % after the three epochs that each of five gets.
 * @param head how the run's recipe starts its head
 */
export const toTellApart = (head: 'trained' | 'fitted'): FineTuningSetting =>
  head === 'fitted' ? { learningRate: 0.03, schedule: 'head first, cosine' } : grid[0]

export interface Attempt {
  readonly setting: FineTuningSetting
  /** In percent. */
  readonly validation: number
  /** Multiply-accumulates that were spent. */
  readonly spent: number
}

/** Fine-tunes one architecture from the shipped weights with `compute` multiply-accumulates; where measuring alone takes more, without a step. */
export type FineTune<A extends Attempt> = (setting: FineTuningSetting, compute: number) => Promise<A>

export async function tuned<A extends Attempt>(fineTune: FineTune<A>, compute: number): Promise<Tuned<A>> {
  const attempts: A[] = []
  for (const setting of grid) attempts.push(await fineTune(setting, compute / 2 / grid.length))
  attempts.push(await fineTune(bestOf(attempts).setting, compute / 2))
  return { best: bestOf(attempts), attempts }
}

export interface Tuned<A extends Attempt> {
  readonly best: A
  readonly attempts: readonly A[]
}

/**
 * @param architectures one function for each
 * @param first the setting that tells them apart
 */
export async function tunedBestOf<A extends Attempt>(
  architectures: readonly FineTune<A>[],
  compute: number,
  first: FineTuningSetting,
): Promise<Tuned<A>> {
  const tries: A[] = []
  for (const fineTune of architectures) tries.push(await fineTune(first, compute / 3 / architectures.length))
  const best = architectures[tries.indexOf(bestOf(tries))]
  const { attempts } = await tuned(best, (2 * compute) / 3)
  const all = [...tries, ...attempts]
  return { best: bestOf(all), attempts: all }
}

function bestOf<A extends Attempt>(attempts: readonly A[]): A {
  return attempts.reduce((best, each) => (each.validation < best.validation ? each : best))
}
