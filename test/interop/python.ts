/** LiteRT and ONNX's checker: one process of Python, which answers line by line. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Answer, Fed } from '../export/runtimes.ts'

export class Python {
  readonly #folder = mkdtempSync(join(tmpdir(), 'nat-interop-'))
  readonly #child
  readonly #lines
  #said = ''

  constructor(program: string) {
    this.#child = spawn(program, [fileURLToPath(new URL('runtimes.py', import.meta.url))])
    this.#child.stderr.on('data', (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-4000)
    })
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]()
  }

  /** LiteRT's, through the file's only signature. */
  async answers(file: Uint8Array, fed: readonly Fed[]): Promise<Answer[]> {
    const answers: Answer[] = []
    const [model, images] = [this.#written('net.tflite', file), join(this.#folder, 'pixels')]
    for (const { pixels, shape } of fed) {
      const largest = pixels instanceof Uint8Array ? 1 : 255
      writeFileSync(
        images,
        Uint8Array.from(pixels, (each) => Math.round(each * largest)),
      )
      const { logits, signatures } = await this.#ask({ file: model, pixels: images, count: shape[0] })
      if (JSON.stringify(signatures) !== '{"serving_default":{"inputs":["pixels"],"outputs":["logits"]}}')
        throw new Error(`signatures are ${JSON.stringify(signatures)}`)
      answers.push({ shape: [shape[0], logits.length / shape[0]], logits: Float32Array.from(logits) })
    }
    return answers
  }

  /** @returns the types of all tensors of a file of LiteRT's, in order */
  async types(file: Uint8Array): Promise<string[]> {
    return (await this.#ask({ file: this.#written('net.tflite', file), pixels: '', count: 1 })).types
  }

  /** @returns the opset of a file that the checker takes, its shapes inferred */
  async opset(file: Uint8Array): Promise<number> {
    return (await this.#ask({ file: this.#written('net.onnx', file), pixels: '', count: 1 })).opset
  }

  close(): void {
    this.#child.stdin.end()
    rmSync(this.#folder, { recursive: true })
  }

  #written(name: string, content: Uint8Array): string {
    const path = join(this.#folder, name)
    writeFileSync(path, content)
    return path
  }

  async #ask(question: { file: string; pixels: string; count: number }) {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`)
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`Python ended:\n${this.#said}`)
      if (value.startsWith('{')) return JSON.parse(value)
    }
  }
}
