/** Values of node attributes (tensorflow/core/framework/attr_value.proto, tensor.proto, types.proto). */
import { type Bytes, bytesField, floatField, integerField, message } from './protobuf.ts'

/** Data types by their number in types.proto. */
export const FLOAT = 1
export const UINT8 = 4
export const INT32 = 3
export const BOOL = 10
export type DataType = typeof FLOAT | typeof UINT8 | typeof INT32 | typeof BOOL

export type Attributes = Readonly<Record<string, Bytes>>

const shapeMessage = (shape: readonly number[]) => message(...shape.map((size) => bytesField(2, integerField(1, size))))
const tensorMessage = (type: DataType, shape: readonly number[], content: Bytes) =>
  bytesField(8, message(integerField(1, type), bytesField(2, shapeMessage(shape)), bytesField(4, content)))

const bytesOf = (values: Int32Array | Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)

export const attribute = {
  type: (type: DataType) => integerField(6, type),
  types: (types: readonly DataType[]) => bytesField(1, message(...types.map((type) => integerField(6, type)))),
  boolean: (value: boolean) => integerField(5, value ? 1 : 0),
  integer: (value: number) => integerField(3, value),
  integers: (values: readonly number[]) => bytesField(1, message(...values.map((value) => integerField(3, value)))),
  float: (value: number) => floatField(4, value),
  string: (value: string) => bytesField(2, value),
  strings: (values: readonly string[]) => bytesField(1, message(...values.map((value) => bytesField(2, value)))),
  /** -1: a size that is known only when fed. */
  shape: (shape: readonly number[]) => bytesField(7, shapeMessage(shape)),
  int32Tensor: (values: readonly number[], shape: readonly number[] = [values.length]) =>
    tensorMessage(INT32, shape, bytesOf(Int32Array.from(values))),
  floatTensor: (values: ArrayLike<number>, shape: readonly number[]) =>
    tensorMessage(FLOAT, shape, bytesOf(Float32Array.from(values))),
}

/** The attribute that most arithmetic has: `T: float`. */
export const ofFloat: Attributes = { T: attribute.type(FLOAT) }
