/** What the browser does: asks for a network, answers for the pictures that come with it, and asks again. */
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-backend-webgl'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core'
import type { Task } from './browser.ts'

setWasmPaths('/wasm/')
setThreadsCount(1)

async function answersTo({ backend, model: url, fed }: Task) {
  if (!(await setBackend(backend))) throw new Error(`there is no backend ${backend}`)
  const model = await loadGraphModel(url)
  const answers = []
  for (const { pixels, type, shape } of fed) {
    const image = tensor(pixels, shape, type)
    const logits = model.predict({ pixels: image }) as Tensor
    answers.push({ shape: logits.shape, logits: Array.from(await logits.data()) })
    logits.dispose()
    image.dispose()
  }
  model.dispose()
  return answers
}

for (;;) {
  const task = (await (await fetch('/task')).json()) as Task
  const answers = await answersTo(task).catch((error) => ({ error: String(error?.stack ?? error) }))
  await fetch('/answers', { method: 'POST', body: JSON.stringify(answers) })
}
