/** From the start of the program to the end of its first training step of the largest subnet. */
import { join } from 'node:path'
import { openRequest, requestOf } from './cases.ts'
import type { Setting } from './networks.ts'
import { type Starters, weightsOf } from './sides.ts'
import { medianOf, medianWithSpread } from './table.ts'

/** A start takes seconds, and differs less from one to the next than a step does. */
const mostStarts = 5

/** @returns a table of seconds, its heading first */
export async function timeStarts(
  settings: readonly Setting[],
  starters: Starters,
  rounds: number,
  folder: string,
): Promise<string[][]> {
  const table = [
    ['network', 'seconds to the end of the first step', ...starters.map(({ name }) => name), 'times as fast'],
  ]
  for (const setting of settings) {
    const seconds: number[][] = starters.map(() => [])
    for (let round = 0; round < Math.min(rounds, mostStarts); round++) {
      for (let i = 0; i < starters.length; i++) {
        const weights = weightsOf(starters[i], join(folder, `${setting.name}-start`))
        const begun = performance.now()
        const side = starters[i].start()
        await side.ask(openRequest(setting, 'training', weights, true))
        await side.ask(requestOf({ setting, work: 'training', subnet: 'max' }, 1, 0))
        seconds[i].push((performance.now() - begun) / 1000)
        await side.end()
      }
    }
    const [own, ...others] = seconds
    const best = others.reduce((a, b) => (medianOf(b) < medianOf(a) ? b : a))
    const ratios = best.map((each, round) => each / own[round])
    table.push([setting.name, '', ...seconds.map((each) => medianOf(each).toFixed(2)), medianWithSpread(ratios)])
  }
  return table
}
