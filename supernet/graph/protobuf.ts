/**
 * The few lines of protocol-buffer writing that a GraphDef needs (https://protobuf.dev/programming-guides/encoding).
 * A message is the concatenation of its fields, in any order.
 */

export type Bytes = Uint8Array

const VARINT = 0
const LENGTH_DELIMITED = 2
const FIXED32 = 5

/** Nearly every number in a graph is this small: made once. */
const singleBytes = Array.from({ length: 128 }, (_, value) => Uint8Array.of(value))

/** Negative integers take ten bytes, as two's complement of 64 bits. */
function varint(value: number): Bytes {
  const single = singleBytes[value]
  if (single !== undefined) return single
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

const tag = (field: number, wireType: number) => varint((field << 3) | wireType)

/** Joins fields to a message. */
export const message = (...fields: readonly Bytes[]): Bytes => Buffer.concat(fields)

/** A string, bytes or embedded-message field. */
export function bytesField(field: number, payload: Bytes | string): Bytes {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload
  return message(tag(field, LENGTH_DELIMITED), varint(body.length), body)
}

/** An integer, boolean or enumeration field (negative numbers in two's complement of 64 bits). */
export const integerField = (field: number, value: number): Bytes => message(tag(field, VARINT), varint(value))

export function floatField(field: number, value: number): Bytes {
  const body = Buffer.alloc(4)
  body.writeFloatLE(value)
  return message(tag(field, FIXED32), body)
}
