/** Pickles and PyTorch files made by hand, byte for byte: well-formed ones, and ones that no tool would write. */

/** A piece of a pickle. */
export type Piece = Buffer

const bytes = (...values: number[]) => Buffer.from(values)
const uint32 = (value: number) => {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}
export const uint64 = (value: number | bigint) => {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(BigInt(value))
  return buffer
}

export const code = (letter: string | number): Piece =>
  typeof letter === 'number' ? bytes(letter) : Buffer.from(letter, 'latin1')
export const join = (...pieces: Piece[]): Piece => Buffer.concat(pieces)

export const none = code('N')
export const boolean = (value: boolean) => bytes(value ? 0x88 : 0x89)
export const integer = (value: number): Piece => {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32LE(value)
  return join(code('J'), buffer)
}
export const text = (value: string): Piece => join(code('X'), uint32(Buffer.byteLength(value)), Buffer.from(value))
export const tuple = (...items: Piece[]): Piece => join(code('('), ...items, code('t'))
export const list = (...items: Piece[]): Piece => join(code(']'), code('('), ...items, code('e'))
export const dict = (...pairs: (readonly [Piece, Piece])[]): Piece =>
  join(code('}'), code('('), ...pairs.flat(), code('u'))
export const global = (module: string, name: string): Piece => Buffer.from(`c${module}\n${name}\n`)
export const call = (callee: Piece, ...args: Piece[]): Piece => join(callee, tuple(...args), code('R'))
export const pickle = (value: Piece): Piece => join(bytes(0x80, 2), value, code('.'))

export interface Stored {
  readonly key: string
  readonly values: readonly number[]
  /** Name of the class, without `torch.`. */
  readonly type?: 'FloatStorage' | 'DoubleStorage' | 'HalfStorage' | 'LongStorage'
}

const storageId = ({ key, values, type = 'FloatStorage' }: Stored, announced = values.length): Piece =>
  join(tuple(text('storage'), global('torch', type), text(key), text('cpu'), integer(announced), none), code('Q'))

export interface View {
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset?: number
  /** Numbers that the pickle promises the storage to have. */
  readonly announced?: number
}

/** A call of _rebuild_tensor_v2. */
export const tensor = (storage: Stored, { shape, strides, offset = 0, announced }: View): Piece =>
  call(
    global('torch._utils', '_rebuild_tensor_v2'),
    storageId(storage, announced),
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    boolean(false),
    call(global('collections', 'OrderedDict')),
  )

/** The numbers of a storage as bytes. */
export function rawBytes({ values, type = 'FloatStorage' }: Stored): Buffer {
  switch (type) {
    case 'FloatStorage':
      return Buffer.from(Float32Array.from(values).buffer)
    case 'DoubleStorage':
      return Buffer.from(Float64Array.from(values).buffer)
    case 'LongStorage':
      return Buffer.from(BigInt64Array.from(values, BigInt).buffer)
    case 'HalfStorage':
      return Buffer.from(Uint16Array.from(values).buffer)
  }
}

/** The bytes before the object: magic number, protocol, machine. */
export function legacyHead(protocol = 1001, littleEndian = true): Piece {
  return join(
    Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
    pickle(integer(protocol)),
    pickle(dict([text('protocol_version'), integer(protocol)], [text('little_endian'), boolean(littleEndian)])),
  )
}

/** A whole file of PyTorch's format before 1.6. */
export const legacyFile = (object: Piece, storages: readonly Stored[]): Buffer =>
  join(
    legacyHead(),
    pickle(object),
    pickle(list(...storages.map(({ key }) => text(key)))),
    ...storages.flatMap((storage) => [uint64(storage.values.length), rawBytes(storage)]),
  )
