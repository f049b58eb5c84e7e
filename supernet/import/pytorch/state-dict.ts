/** The weights in what a pickle holds: the state dict itself, or one inside a training checkpoint. */
import type { NamedTensor, State } from '../../variables/state.ts'
import { kindOf, type PickleValue } from '../pickle/values.ts'
import { WeightsFileError } from '../weights-file-error.ts'
import { copyTensor } from './copy-tensor.ts'
import { type StorageReference, TensorReference } from './references.ts'

/** Under which keys training programs keep the state dict, in order of preference. */
const usualKeys = ['state_dict', 'state_dict_ema', 'model_state_dict', 'model', 'net']

export interface FoundWeights {
  readonly tensors: State
  /** Names of tensors of integers: counters such as num_batches_tracked. */
  readonly leftOut: readonly string[]
}

/**
 * @param bytesOf the bytes of a storage; called once for each that a tensor of weights uses
 * @param fileSize bytes; all tensors together may not take more than four times that (tensors may share storages)
 * @throws WeightsFileError when there is no state dict or it holds something else than tensors
 */
export function findWeights(
  value: PickleValue,
  bytesOf: (storage: StorageReference) => Buffer,
  fileSize: number,
): FoundWeights {
  const dict = stateDictIn(value)
  const tensors = new Map<string, NamedTensor>()
  const leftOut: string[] = []
  const storages = new Map<StorageReference, Buffer>()
  let bytes = 0
  for (const [name, tensor] of dict) {
    if (typeof name !== 'string' || !(tensor instanceof TensorReference)) {
      throw new WeightsFileError(
        `the state dict holds ${kindOf(tensor)} under ${typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : kindOf(name)}; only tensors with names are weights.`,
      )
    }
    if (!tensor.storage.type.isFloating) {
      leftOut.push(name)
      continue
    }
    bytes += 4 * tensor.size
    if (bytes > 4 * fileSize) {
      throw new WeightsFileError(
        `the tensors up to ${name} would take ${bytes} bytes of memory, more than four times the file's ${fileSize}.`,
      )
    }
    const stored = storages.get(tensor.storage) ?? bytesOf(tensor.storage)
    storages.set(tensor.storage, stored)
    tensors.set(name, { shape: tensor.shape, data: copyTensor(tensor, stored) })
  }
  return { tensors, leftOut }
}

function stateDictIn(value: PickleValue): Map<PickleValue, PickleValue> {
  if (!(value instanceof Map)) {
    throw new WeightsFileError(
      `the file holds ${kindOf(value)}, not a state dict. Save torch.save(model.state_dict(), FILE).`,
    )
  }
  const holdsTensors = (dict: Map<PickleValue, PickleValue>) =>
    [...dict.values()].some((each) => each instanceof TensorReference)
  if (holdsTensors(value)) return value
  for (const key of usualKeys) {
    const inner = value.get(key)
    if (inner instanceof Map && holdsTensors(inner)) return inner
  }
  const keys = [...value.keys()].slice(0, 10).map((key) => JSON.stringify(String(key).slice(0, 40)))
  throw new WeightsFileError(
    `the file's dict has no tensors, and no state dict under ${usualKeys.join(', ')}; its keys are ${keys.join(', ') || 'none'}.`,
  )
}
