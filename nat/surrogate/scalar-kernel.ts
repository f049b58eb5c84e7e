/** The kernel of `ensemble-layout.ts` without vectors: the same roundings in the same order, hence the same bits. */
import { type EnsembleLayout, lanes } from './ensemble-layout.ts'

/**
 * @returns what turns the queries at the start of the buffer into the predictions of every member, and what finds the middle two
 *   of these
 */
export function scalarKernel(
  layout: EnsembleLayout,
  members: number,
  buffer: ArrayBuffer,
): { predict: () => void; findMiddles: (rank: number) => void } {
  const { d, groupSizes, tables, rowBytes, centresPerBlock, blocks } = layout
  const numbers = new Float32Array(buffer, 0, layout.bytes / 4)
  const times = new Int32Array(buffer, layout.times, members)
  const rows = new Int32Array(buffer, layout.rows, members * groupSizes.length)
  const { fround, sqrt } = Math

  function addTails(): void {
    for (let member = 0; member < members; member++) {
      const tail = layout.tails / 4 + member * (1 + d)
      for (let lane = 0; lane < lanes; lane++) {
        let sum = numbers[tail]
        for (let gene = 0; gene < d; gene++) {
          sum = fround(sum + fround(numbers[tail + 1 + gene] * numbers[gene * lanes + lane]))
        }
        numbers[layout.predictions / 4 + member * lanes + lane] = sum
      }
    }
  }

  function tabulate(block: number): void {
    for (let c = 0; c < centresPerBlock; c++) {
      const centre = layout.centres / 4 + (block * centresPerBlock + c) * d
      let gene = 0
      groupSizes.forEach((size, g) => {
        for (let half = 1; half < 1 << size; half += half, gene++) {
          for (let lane = 0; lane < lanes; lane++) {
            const gap = fround(numbers[gene * lanes + lane] - numbers[centre + gene])
            const squared = fround(gap * gap)
            const first = (tables[g] + 16 * c) / 4 + lane
            for (let bits = 0; bits < half; bits++) {
              numbers[first + ((half + bits) * rowBytes) / 4] = numbers[first + (bits * rowBytes) / 4] + squared
            }
          }
        }
      })
    }
  }

  function addCubics(block: number): void {
    const groups = groupSizes.length
    for (let member = 0; member < members; member++) {
      const weights = layout.weights / 4 + (block * members + member) * centresPerBlock
      for (let lane = 0; lane < lanes; lane++) {
        const prediction = layout.predictions / 4 + member * lanes + lane
        let sum = numbers[prediction]
        for (let c = 0; c < centresPerBlock; c++) {
          const column = c * lanes + lane
          let squared = numbers[rows[member * groups] / 4 + column]
          for (let g = 1; g < groups; g++) {
            squared = fround(squared + numbers[rows[member * groups + g] / 4 + column])
          }
          sum = fround(sum + fround(fround(squared * numbers[weights + c]) * fround(sqrt(squared))))
        }
        numbers[prediction] = sum
      }
    }
  }

  function predict(): void {
    addTails()
    for (let block = 0; block < blocks; block++) {
      tabulate(block)
      addCubics(block)
    }
  }

  const middles = layout.middles / 4
  function findMiddles(rank: number): void {
    for (let lane = 0; lane < lanes; lane++) {
      const prediction = layout.predictions / 4 + lane
      const votes = [...times].flatMap((count, member) =>
        new Array<number>(count).fill(numbers[prediction + member * lanes]),
      )
      votes.sort((a, b) => a - b)
      numbers[middles + lane] = votes[rank]
      numbers[middles + lanes + lane] = votes[Math.max(0, rank - 1)]
    }
  }

  return { predict, findMiddles }
}
