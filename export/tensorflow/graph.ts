/** Nodes and weights of a TensorFlow GraphDef. */
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import {
  type AttrValueSchema,
  DataType,
  type GraphDef,
  GraphDefSchema,
  type NodeDef,
  NodeDefSchema,
  TensorInfoSchema,
} from './tensorflow_pb.js'

/** Of TensorFlow 2.21: graphs of this version are read by it and by those after it. */
const PRODUCER = 2384

export type Attribute = MessageInitShape<typeof AttrValueSchema>

const bytes = (text: string) => new TextEncoder().encode(text)
const sizes = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: BigInt(size) })) })

export const attribute = {
  type: (value: DataType): Attribute => ({ value: { case: 'type', value } }),
  boolean: (value: boolean): Attribute => ({ value: { case: 'b', value } }),
  integer: (value: number): Attribute => ({ value: { case: 'i', value: BigInt(value) } }),
  float: (value: number): Attribute => ({ value: { case: 'f', value } }),
  text: (value: string): Attribute => ({ value: { case: 's', value: bytes(value) } }),
  integers: (values: readonly number[]): Attribute => ({
    value: { case: 'list', value: { i: values.map((each) => BigInt(each)) } },
  }),
  texts: (values: readonly string[]): Attribute => ({ value: { case: 'list', value: { s: values.map(bytes) } } }),
}

export interface Constant {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

/**
 * Where a graph runs decides how it is written. In TensorFlow: public ops, which it fuses itself, weights inside their
 * nodes. In TensorFlow.js: a convolution with its bias and activation in one op of its own, weights beside the graph.
 */
export type Runtime = 'tensorflow' | 'tensorflow.js'

export class TensorFlowGraph {
  readonly runtime: Runtime
  readonly #nodes: NodeDef[] = []
  readonly #constants = new Map<string, Constant>()

  constructor(runtime: Runtime) {
    this.runtime = runtime
  }

  /** In the order of their nodes. */
  get constants(): readonly Constant[] {
    return [...this.#constants.values()]
  }

  /** @returns the name of its first output, which is also the node's */
  node(op: string, called: string, input: string[], attr: Readonly<Record<string, Attribute>> = {}): string {
    // Names that begin with an underscore are TensorFlow's own.
    const name = called.replace(/^_/, '.')
    this.#nodes.push(create(NodeDefSchema, { name, op, input, attr }))
    return name
  }

  /** A node of float32. */
  floats(op: string, name: string, input: string[], attr: Readonly<Record<string, Attribute>> = {}): string {
    return this.node(op, name, input, { T: attribute.type(DataType.DT_FLOAT), ...attr })
  }

  /** @param shape without the batch, which may be any */
  placeholder(name: string, type: DataType, shape: readonly number[]): string {
    return this.node('Placeholder', name, [], {
      dtype: attribute.type(type),
      shape: { value: { case: 'shape', value: sizes([-1, ...shape]) } },
    })
  }

  /** One name is one constant, however often it is asked for. @returns what nodes call it */
  constant(name: string, shape: readonly number[], values: Constant['values']): string {
    const known = this.#constants.get(name)
    if (known !== undefined) return known.name
    // TensorFlow.js has its graph as text, in which long names stand three times for each constant.
    const isBeside = this.runtime === 'tensorflow.js'
    const tensor = { shape, values }
    const node = isBeside
      ? this.node('Const', `w${this.#constants.size}`, [])
      : this.node('Const', name, [], valueAttributes(tensor))
    this.#constants.set(name, { name: node, ...tensor })
    return node
  }

  definition(): GraphDef {
    return create(GraphDefSchema, { node: this.#nodes, versions: { producer: PRODUCER } })
  }
}

function valueAttributes({ shape, values }: Omit<Constant, 'name'>): Record<string, Attribute> {
  const dtype = values instanceof Float32Array ? DataType.DT_FLOAT : DataType.DT_INT32
  const tensorContent = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return {
    dtype: attribute.type(dtype),
    value: { value: { case: 'tensor', value: { dtype, tensorShape: sizes(shape), tensorContent } } },
  }
}

/** What a signature says of an input or output; `shape` without the batch. */
export const tensorInfo = (node: string, dtype: DataType, shape: readonly number[]) =>
  create(TensorInfoSchema, { name: `${node}:0`, dtype, tensorShape: sizes([-1, ...shape]) })
