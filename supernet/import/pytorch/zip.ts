/**
 * PyTorch's format since 1.6 (torch/serialization.py): a ZIP archive of one folder with `data.pkl` and the storages in
 * `data/`, uncompressed.
 */
import { ByteReader } from '../byte-reader.ts'
import { readPickle } from '../pickle/interpreter.ts'
import { WeightsFileError } from '../weights-file-error.ts'
import { ZipArchive } from '../zip/archive.ts'
import { type StorageReference, tensorHost } from './references.ts'
import { type FoundWeights, findWeights } from './state-dict.ts'

/** Bytes: far more than the names and shapes of any network take. */
const MAXIMUM_PICKLE = 2 ** 26

/** @throws WeightsFileError */
export function readZipPyTorch(file: Uint8Array): FoundWeights {
  const archive = new ZipArchive(file)
  const pickles = archive.names.filter((name) => /^[^/]+\/data\.pkl$/.test(name))
  if (pickles.length !== 1) {
    throw new WeightsFileError(`the archive has ${pickles.length} files FOLDER/data.pkl; a file of PyTorch has one.`)
  }
  const folder = pickles[0].slice(0, -'data.pkl'.length)
  if (archive.names.includes(`${folder}constants.pkl`)) {
    throw new WeightsFileError(
      'the archive is a TorchScript program, not a file of weights. Save torch.save(model.state_dict(), FILE).',
    )
  }
  if (archive.names.includes(`${folder}byteorder`) && archive.read(`${folder}byteorder`, 16).toString() !== 'little') {
    throw new WeightsFileError('the numbers were written by a big-endian machine; little-endian is read.')
  }
  const reader = new ByteReader(archive.read(pickles[0], MAXIMUM_PICKLE))
  const value = readPickle(reader, tensorHost(new Map()))
  const bytesOf = (storage: StorageReference) =>
    archive.read(`${folder}data/${storage.key}`, storage.length * storage.type.bytes)
  return findWeights(value, bytesOf, file.length)
}
