/** Goes through a network layer by layer: how exports write it and how it is run. */
import type { Layer, StaticNetwork } from './network.ts'

/** What there is to walk: a static network, in any numbers. */
interface Walked<L> {
  readonly input: Pick<StaticNetwork['input'], 'name'>
  readonly layers: readonly L[]
  readonly outputs: StaticNetwork['outputs']
}

/**
 * @param input what stands for the network's input
 * @param make is called for every layer in their order, with what was made for its inputs
 * @returns what was made for each of the network's outputs
 * @throws RangeError for a layer or an output that reads what no earlier layer makes
 */
export function walk<T, L extends Pick<Layer, 'name' | 'inputs'>>(
  network: Walked<L>,
  input: T,
  make: (layer: L, inputs: T[]) => T,
): T[] {
  const made = new Map([[network.input.name, { value: input }]])
  const madeFor = (name: string, reader: string): T => {
    const found = made.get(name)
    if (found === undefined) throw new RangeError(`static network: ${reader} reads ${name}, which no earlier layer has`)
    return found.value
  }
  for (const layer of network.layers) {
    const inputs = layer.inputs.map((name) => madeFor(name, layer.name))
    made.set(layer.name, { value: make(layer, inputs) })
  }
  return network.outputs.map(({ name, value }) => madeFor(value, `the output ${name}`))
}
