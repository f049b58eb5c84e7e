/** Exported files in runtimes that Node does not have: LiteRT, ONNX's checker, and TensorFlow.js in a real browser. */
import { afterAll, beforeAll, expect } from 'vitest'
import { checkAnswers } from '../export/answers.ts'
import { onnxruntime, type Runtime } from '../export/runtimes.ts'
import { Browser } from './browser.ts'
import { Python } from './python.ts'

const python = new Python(process.env.NAT_TEST_INTEROP_PYTHON as string)
const browser = new Browser()
beforeAll(() => browser.open(process.env.NAT_TEST_INTEROP_BROWSER as string))
afterAll(async () => {
  python.close()
  await browser.close()
})

const onlyFile = (files: Parameters<Runtime>[0]) => files.get('') as Uint8Array

/** It computes nothing: the answers are those of onnxruntime. */
const checked: Runtime = async (files, fed) => {
  expect(await python.opset(onlyFile(files))).toBe(17)
  return onnxruntime(files, fed)
}

checkAnswers({
  LiteRT: { format: 'tflite', run: (files, fed) => python.answers(onlyFile(files), fed) },
  "ONNX's checker": { format: 'onnx', run: checked },
  'TensorFlow.js in a browser, WebAssembly': { format: 'tfjs', run: (...asked) => browser.answers('wasm', ...asked) },
  'TensorFlow.js in a browser, WebGL': {
    format: 'tfjs',
    run: (...asked) => browser.answers('webgl', ...asked),
    first: 2,
  },
})
