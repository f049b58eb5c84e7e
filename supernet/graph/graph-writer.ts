/** Writes a TensorFlow GraphDef node by node, and wraps it as a SavedModel without variables. */
import { type Attributes, attribute, type DataType, FLOAT, INT32 } from './attributes.ts'
import { type Bytes, bytesField, integerField, message } from './protobuf.ts'

/** An output of a node: `name` or `name:index`. */
export type Tensor = string

/** Producer version of the graph: that of TensorFlow 2.21. */
const GRAPH_PRODUCER = 2384

/** `x:1` -> `^x`: run after x, use none of its outputs. */
export const controlOf = (tensor: Tensor): string => `^${tensor.split(':')[0]}`

/** Output `index` of a node. */
export const output = (node: Tensor, index: number): Tensor => (index === 0 ? node : `${node}:${index}`)

export class GraphWriter {
  #nodes: Bytes[] = []
  #names = new Set<string>()
  #constants = new Map<string, Tensor>()
  #prefix = ''
  #counter = 0

  get size(): number {
    return this.#nodes.length
  }

  /** Names of nodes made inside `body` begin with `name/`: readable in a graph viewer and in error messages. */
  scoped<T>(name: string, body: () => T): T {
    const outer = this.#prefix
    this.#prefix = `${outer}${name}/`
    try {
      return body()
    } finally {
      this.#prefix = outer
    }
  }

  /**
   * Adds a node. Control inputs (`^name`) may stand anywhere among `inputs`.
   * @returns its first output
   */
  node(op: string, inputs: readonly Tensor[], attributes: Attributes = {}, name?: string): Tensor {
    const unique = name ?? `${this.#prefix}${op}_${this.#counter++}`
    if (this.#names.has(unique)) throw new RangeError(`GraphWriter.node: the name ${unique} is taken`)
    this.#names.add(unique)
    const data = inputs.filter((input) => !input.startsWith('^'))
    const control = inputs.filter((input) => input.startsWith('^'))
    this.#nodes.push(
      bytesField(
        1,
        message(
          bytesField(1, unique),
          bytesField(2, op),
          ...[...data, ...control].map((input) => bytesField(3, input)),
          ...Object.entries(attributes).map(([key, value]) =>
            bytesField(5, message(bytesField(1, key), bytesField(2, value))),
          ),
        ),
      ),
    )
    return unique
  }

  /** An int32 constant; equal ones are shared. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
    return this.#constant(`int ${shape} ${values}`, INT32, attribute.int32Tensor(values, shape))
  }

  /** A float32 constant; equal ones are shared. */
  floats(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
    return this.#constant(`float ${shape} ${values}`, FLOAT, attribute.floatTensor(values, shape))
  }

  scalar(value: number): Tensor {
    return this.floats([value], [])
  }

  placeholder(name: string, type: DataType, shape: readonly number[]): Tensor {
    return this.node('Placeholder', [], { dtype: attribute.type(type), shape: attribute.shape(shape) }, name)
  }

  #constant(key: string, type: DataType, value: Bytes): Tensor {
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const constant = this.node('Const', [], { dtype: attribute.type(type), value }, `constant/${this.#constants.size}`)
    this.#constants.set(key, constant)
    return constant
  }

  /** The bytes of `saved_model.pb` with tag `serve` (tensorflow/core/protobuf/saved_model.proto). */
  savedModel(): Bytes {
    const graph = message(...this.#nodes, bytesField(4, integerField(1, GRAPH_PRODUCER)))
    const information = message(bytesField(4, 'serve'), bytesField(5, '2.21.0'))
    const metaGraph = message(bytesField(1, information), bytesField(2, graph))
    return message(integerField(1, 1), bytesField(2, metaGraph))
  }
}
