/** The native addon of tfjs-node-gpu, loaded by itself: its JavaScript layers would cost half a second and are not used. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { chooseOneDnn, oneDnnIsWanted } from './one-dnn.ts'

/** What we use of the addon (binding/tfjs_backend.h of @tensorflow/tfjs-node-gpu). */
export interface NativeBinding {
  createTensor(shape: readonly number[], type: number, data: Int32Array | Float32Array | Uint8Array): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): Int32Array | Float32Array | Uint8Array
  loadSavedModel(directory: string, tags: string): number
  deleteSavedModel(id: number): void
  runSavedModel(
    id: number,
    tensors: readonly number[],
    inputNames: string,
    outputNames: string,
  ): { id: number; dtype: number; shape: number[] }[]
  readonly TF_Version: string
}

let loaded: NativeBinding | undefined

/** @throws Error that says how to install the addon */
export function nativeBinding(): NativeBinding {
  if (loaded !== undefined) return loaded
  const require = createRequire(import.meta.url)
  const packageFolder = path.dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'))
  const file = process.env.NAT_BINDING ?? path.join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node')
  // TensorFlow prints its start-up banner unless told before it loads.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  chooseOneDnn(oneDnnIsWanted(process.env))
  try {
    const binding: NativeBinding = require(file)
    loaded = binding
    return binding
  } catch (cause) {
    throw new Error(
      `native TensorFlow could not be loaded from ${file}: run \`npm start\` or \`npm test\` once, which installs it`,
      { cause },
    )
  }
}
