/** Exported files in the runtimes that Node has. */
import { checkAnswers } from './answers.ts'
import { onnxruntime, tensorflow, tensorflowJs } from './runtimes.ts'

checkAnswers({
  onnxruntime: { format: 'onnx', run: onnxruntime },
  'TensorFlow.js': { format: 'tfjs', run: tensorflowJs },
  TensorFlow: { format: 'saved-model', run: tensorflow, first: 6 },
})
