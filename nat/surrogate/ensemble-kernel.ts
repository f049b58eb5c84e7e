/** The kernel of `ensemble-layout.ts` in WebAssembly with vectors: four queries at once. */

import { instantiate } from '../web-assembly/instantiate.ts'
import { type Code, doWhile, f32x4, i32, v128 } from '../web-assembly/instructions.ts'
import { advance, type KernelFunction, kernelFunction, type Local } from '../web-assembly/kernel-function.ts'
import { type EnsembleLayout, lanes, type TableLayout, tableLayout } from './ensemble-layout.ts'
import { middlesKernel } from './middles-kernel.ts'

/**
 * @returns a new buffer, what turns the queries at its start into the predictions of every member, and what finds the middle two
 *   of these (and loses the others); null where the machine has no vectors
 */
export function vectorKernel(
  layout: EnsembleLayout,
  members: number,
): { buffer: ArrayBuffer; predict: () => void; findMiddles: (rank: number) => void } | null {
  const kernels = instantiate(
    `ensemble of ${layout.d} genes`,
    () => ({ predict: predictKernel(tableLayout(layout.d)), findMiddles: middlesKernel }),
    layout.bytes,
  )
  if (kernels === null) return null
  const { buffer, run } = kernels
  const { predictions, centres, rows, tails, weights, times, middles, d, centresPerBlock, blocks } = layout
  const predictionsEnd = predictions + members * 4 * lanes
  const centresEnd = centres + 4 * blocks * centresPerBlock * d
  return {
    buffer,
    predict: () => run.predict(predictions, predictionsEnd, centres, centresEnd, rows, tails, weights),
    findMiddles: (rank) => run.findMiddles(predictions, predictionsEnd, times, rank, middles),
  }
}

type Name =
  | 'predictions'
  | 'predictionsEnd'
  | 'centre'
  | 'centresEnd'
  | 'rows'
  | 'tail'
  | 'weight'
  | 'prediction'
  | 'row'
  | 'sum'
  | 'squared'
  | `table${number}`
type Locals = Readonly<Record<Name, Local>>

function predictKernel(layout: TableLayout): KernelFunction {
  const tables = layout.groupSizes.map((_, g): Name => `table${g}`)
  return kernelFunction<Name>(
    {
      parameters: ['predictions', 'predictionsEnd', 'centre', 'centresEnd', 'rows', 'tail', 'weight'],
      integers: ['prediction', 'row', ...tables],
      vectors: ['sum', 'squared'],
    },
    (locals) => [
      linearTails(layout, locals),
      doWhile(
        [
          tabulateBlock(layout, locals),
          addBlock(
            layout,
            tables.map((table) => locals[table]),
            locals,
          ),
        ],
        i32.lessThan(locals.centre.get, locals.centresEnd.get),
      ),
    ],
  )
}

const query = (gene: number) => v128.load(i32.constant(0), 16 * gene)

/** predictions[member] = constant + slopes · query */
function linearTails({ d }: TableLayout, { predictions, predictionsEnd, prediction, tail, sum }: Locals): Code {
  const terms = Array.from({ length: d }, (_, gene) =>
    sum.set(f32x4.add(sum.get, f32x4.multiply(f32x4.loadSplat(tail.get, 4 * (1 + gene)), query(gene)))),
  )
  const member = [
    sum.set(f32x4.loadSplat(tail.get)),
    ...terms,
    v128.store(prediction.get, sum.get),
    advance(tail, i32.constant(4 * (1 + d))),
    advance(prediction, i32.constant(16)),
  ]
  return [...prediction.set(predictions.get), ...doWhile(member, i32.lessThan(prediction.get, predictionsEnd.get))]
}

/** Tables of the next block of centres. The sum over no genes is never written: it is 0 from the start. */
function tabulateBlock(layout: TableLayout, { centre, squared }: Locals): Code {
  const { d, groupSizes, tables, centresPerBlock, rowBytes } = layout
  const code: Code[] = []
  for (let c = 0; c < centresPerBlock; c++) {
    let gene = 0
    groupSizes.forEach((size, g) => {
      const entry = (bits: number) => tables[g] + bits * rowBytes + 16 * c
      for (let half = 1; half < 1 << size; half += half, gene++) {
        const gap = f32x4.subtract(query(gene), f32x4.loadSplat(centre.get, 4 * (c * d + gene)))
        code.push(squared.set(gap), squared.set(f32x4.multiply(squared.get, squared.get)))
        for (let bits = 0; bits < half; bits++) {
          const known = v128.load(i32.constant(0), entry(bits))
          code.push(v128.store(i32.constant(0), f32x4.add(known, squared.get), entry(half + bits)))
        }
      }
    })
  }
  code.push(advance(centre, i32.constant(4 * centresPerBlock * d)))
  return code.flat()
}

/** predictions[member] += sum of λ r² r over the block. The hot loop of the whole plan. */
function addBlock({ groupSizes, centresPerBlock }: TableLayout, tables: readonly Local[], locals: Locals): Code {
  const { predictions, predictionsEnd, prediction, rows, row, weight, sum, squared } = locals
  const centres = Array.from({ length: centresPerBlock }, (_, c) => {
    const distance = tables.map((table) => v128.load(table.get, 16 * c)).reduce(f32x4.add)
    const weighted = f32x4.multiply(squared.get, f32x4.loadSplat(weight.get, 4 * c))
    const cubic = f32x4.multiply(weighted, f32x4.sqrt(squared.get))
    return [...squared.set(distance), ...sum.set(f32x4.add(sum.get, cubic))]
  })
  const member = [
    ...tables.map((table, g) => table.set(i32.load(row.get, 4 * g))),
    sum.set(v128.load(prediction.get)),
    ...centres,
    v128.store(prediction.get, sum.get),
    advance(row, i32.constant(4 * groupSizes.length)),
    advance(weight, i32.constant(4 * centresPerBlock)),
    advance(prediction, i32.constant(16)),
  ]
  return [
    ...prediction.set(predictions.get),
    ...row.set(rows.get),
    ...doWhile(member, i32.lessThan(prediction.get, predictionsEnd.get)),
  ]
}
