/** Classes of pictures by an exported network, through onnxruntime. */
import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { readOnnxDescription } from '../../export/onnx/read.ts'
import { errorNames, messageOf, NatError } from '../../pipeline/contract/errors.ts'
import { inWords } from '../../pipeline/store/directory-errors.ts'
import { readNetworkInput } from './read-network-input.ts'

export interface Prediction {
  readonly image: string
  /** Likeliest first, at most five. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[]
}

const SHOWN = 5

/** @throws NatError naming the file that is no network of ours, or the picture that can't be used */
export async function* classify(file: string, images: readonly string[]): AsyncGenerator<Prediction> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unusable(`The network ${file} can't be read: ${inWords(cause)}.`, cause)
  })
  const facts = described(file, bytes)
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 }).catch((cause: Error) => {
    throw unusable(`onnxruntime can't load ${file}: ${cause.message}.`, cause)
  })
  const side = Number(facts.input.shape[1])
  for (const image of images) {
    const pixels = await readNetworkInput(image, facts.preprocessing, side).catch((cause: Error) => {
      throw unusable(`The picture ${image}: ${cause.message}.`, cause)
    })
    const { logits } = await session.run({ pixels: new Tensor('float32', pixels, [1, side, side, 3]) })
    yield { image, classes: likeliest(logits.data as Float32Array, facts.classes) }
  }
}

function described(file: string, bytes: Uint8Array) {
  try {
    const facts = readOnnxDescription(bytes)
    if (facts.input.type !== 'float32')
      throw new RangeError('takes bytes; predict takes networks whose pixels are 0 to 1')
    return facts
  } catch (cause) {
    throw unusable(`${file} ${messageOf(cause)}.`, cause)
  }
}

/** Softmax, the largest first; of equal ones the first class. */
export function likeliest(logits: ArrayLike<number>, names: readonly string[]): Prediction['classes'] {
  const highest = Math.max(...Array.from(logits))
  const shares = Array.from(logits, (each) => Math.exp(each - highest))
  const sum = shares.reduce((total, each) => total + each, 0)
  return shares
    .map((share, index) => ({ name: names[index] ?? `class ${index}`, probability: share / sum }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN)
}

const unusable = (message: string, cause: unknown) =>
  new NatError(errorNames.invalidData, message, {
    advice:
      'Give an .onnx file that a run or the command export has written, and pictures: PNG, JPEG, WebP, GIF, TIFF or BMP.',
    cause,
  })
