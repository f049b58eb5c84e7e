/** Who reads what a layer of a static network computes. */
import type { Layer, StaticNetwork } from '../supernet/static/network.ts'

/** @returns by the name of a layer, those that read it; none where the network answers with it */
export function readersOf({
  layers,
  outputs,
}: Pick<StaticNetwork, 'layers' | 'outputs'>): (name: string) => readonly Layer[] {
  const answers = new Set(outputs.map(({ value }) => value))
  const readers = Map.groupBy(
    layers.flatMap((layer) => [...new Set(layer.inputs)].map((input) => ({ input, layer }))),
    ({ input }) => input,
  )
  return (name) => (answers.has(name) ? [] : (readers.get(name) ?? []).map(({ layer }) => layer))
}
