/** Runtimes of others that Node has: what each answers to an exported network. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fromBinary } from '@bufbuild/protobuf'
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { io, setBackend, tensor } from '@tensorflow/tfjs-core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Files } from '../../export/index.ts'
import { DataType, SavedModelSchema } from '../../export/tensorflow/tensorflow_pb.js'
import { nativeBinding } from '../../supernet/native/binding.ts'

export interface Fed {
  /** float32 from 0 to 1, or whole bytes: [batch, side, side, 3] */
  readonly pixels: Float32Array | Uint8Array
  readonly shape: readonly number[]
}

export interface Answer {
  readonly logits: Float32Array
  /** [batch, classes] */
  readonly shape: readonly number[]
}

/** @param fed batches of one type, one after another through one loaded network */
export type Runtime = (files: Files, fed: readonly Fed[]) => Promise<Answer[]>

export const onnxruntime: Runtime = async (files, fed) => {
  const session = await InferenceSession.create(files.get('') as Uint8Array, { intraOpNumThreads: 1 })
  const answers: Answer[] = []
  for (const { pixels, shape } of fed) {
    const { logits } = await session.run({ pixels: new Tensor(pixels, shape) })
    answers.push({ logits: logits.data as Float32Array, shape: logits.dims })
  }
  await session.release()
  return answers
}

const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))

export const tensorflowJs: Runtime = async (files, fed) => {
  setWasmPaths(`${wasm}/`)
  setThreadsCount(1)
  await setBackend('wasm')
  const { modelTopology, weightsManifest, ...rest } = JSON.parse(Buffer.from(files.get('model.json') ?? []).toString())
  const [{ paths, weights: weightSpecs }] = weightsManifest
  const weightData = Uint8Array.from(files.get(paths[0]) ?? []).buffer
  const model = await loadGraphModel(io.fromMemory({ ...rest, modelTopology, weightSpecs, weightData }))
  const answers = fed.map(({ pixels, shape }) => {
    const image = tensor(pixels, [...shape], pixels instanceof Uint8Array ? 'int32' : 'float32')
    const logits = model.predict({ pixels: image }) as typeof image
    const answer = { logits: logits.dataSync() as Float32Array, shape: logits.shape }
    logits.dispose()
    image.dispose()
    return answer
  })
  model.dispose()
  return answers
}

/** TensorFlow's C library: its loader of SavedModels, in a session as it makes them by itself. */
export const tensorflow: Runtime = async (files, fed) => {
  const folder = mkdtempSync(join(tmpdir(), 'nat-saved-model-'))
  const binding = nativeBinding()
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    delete process.env.NAT_SESSION_CONFIG
    const id = binding.loadSavedModel(folder, 'serve')
    const { metaGraphs } = fromBinary(SavedModelSchema, files.get('saved_model.pb') as Uint8Array)
    const { inputs, outputs } = metaGraphs[0].signatureDef.serving_default
    const answers = fed.map(({ pixels, shape }) => {
      const type = pixels instanceof Uint8Array ? DataType.DT_UINT8 : DataType.DT_FLOAT
      const image = binding.createTensor(shape, type, pixels)
      const [{ id: logits, shape: size }] = binding.runSavedModel(id, [image], inputs.pixels.name, outputs.logits.name)
      const answer = { logits: binding.tensorDataSync(logits) as Float32Array, shape: size }
      binding.deleteTensor(image)
      binding.deleteTensor(logits)
      return answer
    })
    binding.deleteSavedModel(id)
    return answers
  } finally {
    rmSync(folder, { recursive: true })
  }
}
