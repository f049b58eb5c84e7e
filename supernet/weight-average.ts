/** The nodes that keep an exponential moving average of weights (Polyak and Juditsky, 1992), beside the passes. */
import { attribute, FLOAT, ofFloat } from './graph/attributes.ts'
import { controlOf, type GraphWriter, type Tensor } from './graph/graph-writer.ts'

/** Share of the way to the weights that the average moves. */
export const averageFeed = 'average/rate'
/** Fetching one does it, to all variables. */
export const averageFetches = { start: 'average/start', move: 'average/move', use: 'average/use' } as const

/** @param handles of the variables: of their weights, and of their averages */
export function writeAverages(
  graph: GraphWriter,
  handles: readonly { readonly weights: Tensor; readonly average: Tensor }[],
): void {
  const dtype = { dtype: attribute.type(FLOAT) }
  const rate = graph.placeholder(averageFeed, FLOAT, [])
  const read = (handle: Tensor) => graph.node('ReadVariableOp', [handle], dtype)
  const updates = {
    start: handles.map(({ weights, average }) => graph.node('AssignVariableOp', [average, read(weights)], dtype)),
    move: handles.map(({ weights, average }) => {
      const distance = graph.node('Sub', [read(weights), read(average)], ofFloat)
      return graph.node('AssignAddVariableOp', [average, graph.node('Mul', [distance, rate], ofFloat)], dtype)
    }),
    use: handles.map(({ weights, average }) => graph.node('AssignVariableOp', [weights, read(average)], dtype)),
  }
  for (const what of ['start', 'move', 'use'] as const) {
    const done = { ...dtype, value: attribute.floatTensor([1], []) }
    graph.node('Const', updates[what].map(controlOf), done, averageFetches[what])
  }
}
