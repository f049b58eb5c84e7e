/** The kernel of `ensemble-layout.ts` in WebAssembly with vectors: four queries at once. */

import { instantiate } from '../web-assembly/instantiate.ts'
import { type Code, doWhile, f32x4, i32, local } from '../web-assembly/instructions.ts'
import { encodeModule } from '../web-assembly/module.ts'
import { type EnsembleLayout, lanes, type TableLayout, tableLayout } from './ensemble-layout.ts'

/**
 * @returns a new buffer, and what turns the queries at its start into the predictions of every member; null where the machine has
 *   no vectors
 */
export function vectorKernel(layout: EnsembleLayout, members: number): { buffer: ArrayBuffer; run: () => void } | null {
  const instance = instantiate(
    `ensemble of ${layout.d} genes`,
    () => ensembleModule(tableLayout(layout.d)),
    layout.bytes,
  )
  if (instance === null) return null
  const { predictions, centres, rows, tails, weights, d, centresPerBlock, blocks } = layout
  const predictionsEnd = predictions + members * 4 * lanes
  const centresEnd = centres + 4 * blocks * centresPerBlock * d
  return {
    buffer: instance.buffer,
    run: () => instance.run(predictions, predictionsEnd, centres, centresEnd, rows, tails, weights),
  }
}

/** Parameters, then the other locals, of the function. */
const names = [
  'predictions',
  'predictionsEnd',
  'centre',
  'centresEnd',
  'rows',
  'tail',
  'weight',
  'prediction',
  'row',
] as const
// The compiler does not follow names through `Object.fromEntries`.
const at = Object.fromEntries(names.map((name, index) => [name, index])) as Record<(typeof names)[number], number>
const parameters = 7

function ensembleModule(layout: TableLayout): Uint8Array<ArrayBuffer> {
  const { groupSizes } = layout
  const rowOf = groupSizes.map((_, g) => names.length + g)
  const sum = names.length + groupSizes.length
  const squared = sum + 1
  const body = [
    ...linearTails(layout, sum),
    ...doWhile(
      [tabulateBlock(layout, squared), addBlock(layout, rowOf, sum, squared)],
      i32.lessThan(local.get(at.centre), local.get(at.centresEnd)),
    ),
  ]
  return encodeModule({ parameters, integers: names.length - parameters + groupSizes.length, vectors: 2, body })
}

const advance = (name: keyof typeof at, bytes: number): Code =>
  local.set(at[name], i32.add(local.get(at[name]), i32.constant(bytes)))
const start = (name: keyof typeof at, from: keyof typeof at): Code => local.set(at[name], local.get(at[from]))
const morePredictions = i32.lessThan(local.get(at.prediction), local.get(at.predictionsEnd))
const query = (gene: number) => f32x4.load(i32.constant(0), 16 * gene)

/** predictions[member] = constant + slopes · query */
function linearTails({ d }: TableLayout, sum: number): Code {
  const terms = Array.from({ length: d }, (_, gene) =>
    local.set(
      sum,
      f32x4.add(local.get(sum), f32x4.multiply(f32x4.loadSplat(local.get(at.tail), 4 * (1 + gene)), query(gene))),
    ),
  )
  const member = [
    local.set(sum, f32x4.loadSplat(local.get(at.tail))),
    ...terms,
    f32x4.store(local.get(at.prediction), local.get(sum)),
    advance('tail', 4 * (1 + d)),
    advance('prediction', 16),
  ]
  return [...start('prediction', 'predictions'), ...doWhile(member, morePredictions)]
}

/** Tables of the next block of centres. The sum over no genes is never written: it is 0 from the start. */
function tabulateBlock(layout: TableLayout, squared: number): Code {
  const { d, groupSizes, tables, centresPerBlock, rowBytes } = layout
  const code: Code[] = []
  for (let c = 0; c < centresPerBlock; c++) {
    let gene = 0
    groupSizes.forEach((size, g) => {
      const entry = (bits: number) => tables[g] + bits * rowBytes + 16 * c
      for (let half = 1; half < 1 << size; half += half, gene++) {
        const gap = f32x4.subtract(query(gene), f32x4.loadSplat(local.get(at.centre), 4 * (c * d + gene)))
        code.push(local.set(squared, gap), local.set(squared, f32x4.multiply(local.get(squared), local.get(squared))))
        for (let bits = 0; bits < half; bits++) {
          const known = f32x4.load(i32.constant(0), entry(bits))
          code.push(f32x4.store(i32.constant(0), f32x4.add(known, local.get(squared)), entry(half + bits)))
        }
      }
    })
  }
  code.push(advance('centre', 4 * centresPerBlock * d))
  return code.flat()
}

/** predictions[member] += sum of λ r² r over the block. The hot loop of the whole plan. */
function addBlock(layout: TableLayout, rowOf: readonly number[], sum: number, squared: number): Code {
  const { groupSizes, centresPerBlock } = layout
  const centres = Array.from({ length: centresPerBlock }, (_, c) => {
    const distance = rowOf.map((row) => f32x4.load(local.get(row), 16 * c)).reduce(f32x4.add)
    const weighted = f32x4.multiply(local.get(squared), f32x4.loadSplat(local.get(at.weight), 4 * c))
    const cubic = f32x4.multiply(weighted, f32x4.sqrt(local.get(squared)))
    return [...local.set(squared, distance), ...local.set(sum, f32x4.add(local.get(sum), cubic))]
  })
  const member = [
    ...rowOf.map((row, g) => local.set(row, i32.load(local.get(at.row), 4 * g))),
    local.set(sum, f32x4.load(local.get(at.prediction))),
    ...centres,
    f32x4.store(local.get(at.prediction), local.get(sum)),
    advance('row', 4 * groupSizes.length),
    advance('weight', 4 * centresPerBlock),
    advance('prediction', 16),
  ]
  return [...start('prediction', 'predictions'), ...start('row', 'rows'), ...doWhile(member, morePredictions)]
}
