/** PyTorch's types of numbers, by the name of the storage class in the pickle. Little-endian, as every file since 2017. */
import { fromHalf } from '../../checkpoint/safetensors.ts'

export interface NumberType {
  readonly bytes: number
  /** Integers and booleans are counters and flags, not weights. */
  readonly isFloating: boolean
  /** The value at byte `at` of a storage. */
  readonly read: (bytes: Buffer, at: number) => number
}

const integer = (bytes: number): NumberType => ({
  bytes,
  isFloating: false,
  read: () => {
    throw new Error('integers are not read')
  },
})

const bfloat16 = new DataView(new ArrayBuffer(4))

export const numberTypes: ReadonlyMap<string, NumberType> = new Map([
  ['torch.FloatStorage', { bytes: 4, isFloating: true, read: (bytes: Buffer, at: number) => bytes.readFloatLE(at) }],
  ['torch.DoubleStorage', { bytes: 8, isFloating: true, read: (bytes: Buffer, at: number) => bytes.readDoubleLE(at) }],
  [
    'torch.HalfStorage',
    { bytes: 2, isFloating: true, read: (bytes: Buffer, at: number) => fromHalf(bytes.readUInt16LE(at)) },
  ],
  [
    'torch.BFloat16Storage',
    {
      bytes: 2,
      isFloating: true,
      read: (bytes: Buffer, at: number) => {
        bfloat16.setUint32(0, bytes.readUInt16LE(at) << 16)
        return bfloat16.getFloat32(0)
      },
    },
  ],
  ['torch.LongStorage', integer(8)],
  ['torch.IntStorage', integer(4)],
  ['torch.ShortStorage', integer(2)],
  ['torch.CharStorage', integer(1)],
  ['torch.ByteStorage', integer(1)],
  ['torch.BoolStorage', integer(1)],
])
