/** Nodes and weights of an ONNX graph. */
import { create } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from './onnx_pb.js'

/** A whole number, a list of them, or `{ float }`: ONNX tells them apart. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number }

export class OnnxGraph {
  readonly nodes: NodeProto[] = []
  readonly initializers: TensorProto[] = []

  /** @returns the name of its one output, which is also the node's */
  node(
    opType: string,
    name: string,
    input: string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'number') {
        return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) })
      }
      if ('float' in value) {
        return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float })
      }
      const ints = value.map((each) => BigInt(each))
      return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints })
    })
    this.nodes.push(create(NodeProtoSchema, { opType, name, input, output: [name], attribute }))
    return name
  }

  /** A constant tensor. @returns its name */
  constant(name: string, shape: readonly number[], values: Constant): string {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    const dims = shape.map((each) => BigInt(each))
    this.initializers.push(create(TensorProtoSchema, { name, dims, dataType: typeOf(values), rawData }))
    return name
  }

  /** An input or output; `shape` without the batch, which may be any. */
  described(name: string, elemType: TensorProto_DataType, shape: readonly number[]) {
    const dim = [
      { value: { case: 'dimParam' as const, value: 'batch' } },
      ...shape.map((size) => ({ value: { case: 'dimValue' as const, value: BigInt(size) } })),
    ]
    return create(ValueInfoProtoSchema, {
      name,
      type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
    })
  }
}

type Constant = Float32Array | Int8Array | Uint8Array | Int32Array

function typeOf(values: Constant): TensorProto_DataType {
  if (values instanceof Float32Array) return TensorProto_DataType.FLOAT
  if (values instanceof Int32Array) return TensorProto_DataType.INT32
  return values instanceof Int8Array ? TensorProto_DataType.INT8 : TensorProto_DataType.UINT8
}
