/** What a state dict's pickle says of its tensors: shape, strides and where the numbers lie. */
import type { PickleHost } from '../pickle/interpreter.ts'
import { GlobalName, kindOf, PickledReference, type PickleValue, Tuple } from '../pickle/values.ts'
import { WeightsFileError } from '../weights-file-error.ts'
import { type NumberType, numberTypes } from './number-types.ts'

/** A run of numbers somewhere in the file. */
export class StorageReference extends PickledReference {
  readonly key: string
  readonly type: NumberType
  /** Numbers, not bytes. */
  readonly length: number
  constructor(key: string, type: NumberType, length: number) {
    super()
    this.key = key
    this.type = type
    this.length = length
  }
}

/** A view of a storage: element [i, j, ...] lies at offset + i * strides[0] + j * strides[1] + ... */
export class TensorReference extends PickledReference {
  readonly storage: StorageReference
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  /** Product of the shape. */
  readonly size: number
  constructor(storage: StorageReference, offset: number, shape: readonly number[], strides: readonly number[]) {
    super()
    this.storage = storage
    this.offset = offset
    this.shape = shape
    this.strides = strides
    this.size = shape.reduce((product, each) => product * each, 1)
  }
}

const MAXIMUM_DIMENSIONS = 8

/** A host that keeps to one file's storages: `storages` collects what the pickle names. */
export function tensorHost(storages: Map<string, StorageReference>): PickleHost {
  return {
    callable: new Map<string, (args: readonly PickleValue[]) => PickleValue>([
      ['collections.OrderedDict', orderedDict],
      ['torch._utils._rebuild_tensor', rebuildTensor],
      ['torch._utils._rebuild_tensor_v2', rebuildTensor],
      ['torch._utils._rebuild_parameter', ([data]) => data ?? null],
    ]),
    nameable: new Set(numberTypes.keys()),
    persistent: (id) => {
      const found = storageOf(id)
      const known = storages.get(found.key)
      if (known !== undefined && (known.length !== found.length || known.type !== found.type)) {
        throw new WeightsFileError(`the storage ${shown(found.key)} is described twice, and differently.`)
      }
      storages.set(found.key, known ?? found)
      return known ?? found
    },
  }
}

const shown = (key: string) => JSON.stringify(key.slice(0, 80))
const isCount = (value: PickleValue | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** ('storage', class, key, device, numbers): PyTorch's persistent id. Older files may add a view, which is None today. */
function storageOf(id: PickleValue): StorageReference {
  const [kind, type, key, , length, view] = id instanceof Tuple ? id.items : []
  const numbers = type instanceof GlobalName ? numberTypes.get(type.name) : undefined
  if (kind !== 'storage' || numbers === undefined || typeof key !== 'string' || !isCount(length)) {
    throw new WeightsFileError(
      `a persistent id is ${kindOf(id)} of ${kindOf(kind)}, ${kindOf(type)}, ${kindOf(key)}, …; expected ('storage', one of ${[...numberTypes.keys()].join(', ')}, key, device, length).`,
    )
  }
  if (view !== null && view !== undefined) {
    throw new WeightsFileError(
      `the storage ${shown(key)} is a view of another one, as PyTorch wrote before 0.4. Load it and save it again.`,
    )
  }
  return new StorageReference(key, numbers, length)
}

/** Of nothing, or of one list of pairs. */
function orderedDict(args: readonly PickleValue[]): PickleValue {
  const [pairs] = args
  const dict = new Map<PickleValue, PickleValue>()
  if (args.length === 0) return dict
  if (!Array.isArray(pairs)) throw new WeightsFileError(`OrderedDict of ${kindOf(pairs)}; a list of pairs is read.`)
  for (const pair of pairs) {
    const items = pair instanceof Tuple || Array.isArray(pair) ? [...(pair instanceof Tuple ? pair.items : pair)] : []
    if (items.length !== 2) throw new WeightsFileError(`OrderedDict of a list with ${kindOf(pair)}; pairs are read.`)
    dict.set(items[0], items[1])
  }
  return dict
}

/** (storage, offset, shape, strides, ...): torch._utils._rebuild_tensor_v2. */
function rebuildTensor(args: readonly PickleValue[]): TensorReference {
  const [storage, offset, shape, strides] = args
  const sizes = countsOf(shape)
  const steps = countsOf(strides)
  if (!(storage instanceof StorageReference) || !isCount(offset) || sizes === undefined || steps === undefined) {
    throw new WeightsFileError(
      `a tensor is made of ${args.slice(0, 4).map(kindOf).join(', ')}; expected a storage, an offset, sizes and strides that are not negative.`,
    )
  }
  if (sizes.length !== steps.length || sizes.length > MAXIMUM_DIMENSIONS) {
    throw new WeightsFileError(
      `a tensor has ${sizes.length} sizes and ${steps.length} strides; expected as many of both, at most ${MAXIMUM_DIMENSIONS}.`,
    )
  }
  const tensor = new TensorReference(storage, offset, sizes, steps)
  const last = sizes.reduce((position, size, axis) => position + (size - 1) * steps[axis], offset)
  if (tensor.size > 0 && last >= storage.length) {
    throw new WeightsFileError(
      `a tensor [${sizes}] with strides [${steps}] from ${offset} reaches to number ${last} of a storage of ${storage.length}.`,
    )
  }
  // Stride 0 repeats numbers: a small file could ask for any amount of memory.
  if (tensor.size > storage.length) {
    throw new WeightsFileError(
      `a tensor [${sizes}] repeats the numbers of a storage of ${storage.length}; weights do not.`,
    )
  }
  return tensor
}

function countsOf(value: PickleValue | undefined): number[] | undefined {
  if (!(value instanceof Tuple)) return undefined
  const counts = value.items.filter(isCount)
  return counts.length === value.items.length ? counts : undefined
}
